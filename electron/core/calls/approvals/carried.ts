import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { Decision, Evidence } from '#shared/contract/approvals.ts'
import { Time } from '#shared/contract/ids.ts'
import { z } from 'zod'

import { foldCode, fromBase32, toBase32 } from '../../store/codes.ts'
import { isSignedBy, type Keys } from '../../store/keys.ts'

/*
 * What desks carry between them without a network (docs/adr/0017): a signed request with the evidence, and an answer to it. Both
 * are text of capitals, digits, dashes and colons, which QR codes hold in their smallest mode and a scanner can type.
 */

const ASK = 'IAMDESK-ASK-1'
const ANSWER = 'IAMDESK-ANSWER-1'
/** Far more than a request has, and too little to fill a memory with. */
const MOST_BYTES = 16_384

/** What a desk asks another one to approve. */
export const CarriedRequest = z.strictObject({
  nonce: z.string().regex(/^[0-9a-f]{32}$/u),
  expiresAt: Time,
  /** Who asks, by the login they have there: nobody approves their own call from another desk. */
  askerLogin: z.string().max(64),
  /** Digest of the nonce and the user's account and login, so that nobody approves a reset of their own record. */
  user: z.string().regex(/^[0-9a-f]{32}$/u),
  evidence: Evidence,
})
export type CarriedRequest = z.infer<typeof CarriedRequest>

/** What came of it, with the name and the reason of whoever decided. */
export const CarriedAnswer = z.strictObject({
  request: z.string().regex(/^[0-9a-f]{64}$/u),
  decision: Decision,
  by: z.string().max(256),
  reason: z.string().max(500),
})
export type CarriedAnswer = z.infer<typeof CarriedAnswer>

/** A text that was signed by some desk, and what it says. */
export interface Carried<T> {
  readonly value: T
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

const carry = (mark: string, keys: Keys, value: unknown): string => {
  const bytes = deflateRawSync(JSON.stringify(value), { level: 9 })
  return [mark, toBase32(bytes), toBase32(keys.sign('approval', mark, bytes))].join(':')
}

/** Null for anything that is no such text: hostile, cut, or of another kind. Spaces and line breaks are forgiven. */
function uncarry<T>(mark: string, schema: z.ZodType<T>, text: string): Carried<T> | null {
  const [found, body, sign, ...rest] = text.replaceAll(/\s+/gu, '').toUpperCase().split(':')
  if (found !== mark || body === undefined || sign === undefined || rest.length > 0) return null
  const [bytes, signature] = [fromBase32(body), fromBase32(sign)]
  if (bytes === null || signature === null) return null
  try {
    const json = inflateRawSync(bytes, { maxOutputLength: MOST_BYTES }).toString('utf8')
    const parsed = schema.safeParse(JSON.parse(json))
    return parsed.success ? { value: parsed.data, bytes, signature } : null
  } catch {
    return null
  }
}

const isSigned = (mark: string, carried: Carried<unknown>, publicKey: Uint8Array): boolean =>
  isSignedBy(publicKey, carried.signature, { purpose: 'approval', parts: [mark, carried.bytes] })

export const requestText = (keys: Keys, request: CarriedRequest): string => carry(ASK, keys, request)
export const readRequestText = (text: string) => uncarry(ASK, CarriedRequest, text)
export const isRequestOf = (request: Carried<CarriedRequest>, publicKey: Uint8Array) =>
  isSigned(ASK, request, publicKey)

export const answerText = (keys: Keys, answer: CarriedAnswer): string => carry(ANSWER, keys, answer)
export const readAnswerText = (text: string) => uncarry(ANSWER, CarriedAnswer, text)
export const isAnswerOf = (answer: Carried<CarriedAnswer>, publicKey: Uint8Array) => isSigned(ANSWER, answer, publicKey)

/** Names one request: its nonce, its time and every word of its evidence. 64 hex digits. */
export const requestDigest = (request: Carried<CarriedRequest>): string =>
  createHash('sha256').update(request.bytes).digest('hex')

/** Names a user to whoever knows the account and login already, and within one request only. */
export const userDigest = (nonce: string, user: { readonly accountName: string; readonly login: string }): string =>
  createHash('sha256')
    .update(JSON.stringify([nonce, folded(user.accountName), folded(user.login)]))
    .digest('hex')
    .slice(0, 32)

export const folded = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

const CODE_LETTERS = 12

/**
 * The short answer: 12 letters, 60 bits, that only the two desks can make, for one request and one decision. Null when the
 * other desk's key is none.
 */
export function answerCode(
  keys: Keys,
  theirs: Uint8Array,
  about: { readonly digest: string; readonly decision: Decision },
): string | null {
  const mac = keys.macBetween(theirs, 'approval answer v1', about.digest, about.decision)
  if (mac === null) return null
  const letters = toBase32(mac).slice(0, CODE_LETTERS)
  return [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8)].join('-')
}

/** Whether what was typed is a code, however it was written. */
export const isCode = (typed: string, code: string | null): boolean =>
  code !== null && foldCode(typed) === foldCode(code)
