import type { OperatorId, UserId } from '#shared/contract/ids.ts'

import type { Random } from '../ports.ts'
import { drawCode, foldCode } from '../store/codes.ts'
import type { WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { sealedByLink, sealedRows, takeTries, type SealedRow } from './rows.ts'

/** How a reset is objected to; for its notice and for nothing else. */
export interface Objection {
  readonly code: string
  /** Null without a public address. */
  readonly link: string | null
  readonly hours: number
}

/** 40 bits; with the user known and few tries that is as good as never. */
const GROUPS = 2
export const OBJECTION_TRIES = 5

/** What is objected to: one of the three is its origin. */
export interface About {
  readonly userId: UserId
  readonly kind: 'password' | 'mfa' | 'protection'
  /** The call of a reset. */
  readonly callId: string | null
  /** The recovery on the users' own pages. */
  readonly recoveryId: string | null
  /** A change of a setting there. */
  readonly changeId: string | null
}

/** Where something was done; never the same for two of them. */
export const originOf = (of: Omit<About, 'userId' | 'kind'>): string => of.callId ?? of.recoveryId ?? of.changeId ?? ''

/** Keyed, and bound to the user and to the very reset: a code undoes nothing else. */
const codeDigest = (keys: Keys, of: About, code: string) =>
  keys.mac('claim', 'objection', of.userId, originOf(of), of.kind, foldCode(code))

const linkDigest = (keys: Keys, token: string) => keys.mac('claim', 'objection-link', token)

/** The page behind the link, by what it would undo: it says so before anything is pressed. */
const PAGE = { password: 'undo', mfa: 'undo', protection: 'put-back' } as const satisfies Record<About['kind'], string>

/** Draws the code and the link of one reset, with what is kept of them. */
export function drawObjection(
  call: { readonly keys: Keys; readonly random: Random; readonly publicAddress: string; readonly hours: number },
  about: About,
): { readonly objection: Objection; readonly digest: Uint8Array; readonly linkDigest: Uint8Array | null } {
  const code = drawCode(call.random, GROUPS)
  // 256 bits, in the fragment: it is in no log of a server or proxy on the way.
  const token = call.publicAddress === '' ? null : Buffer.from(call.random.bytes(32)).toString('base64url')
  const link = token === null ? null : `${call.publicAddress.replace(/\/+$/u, '')}/#/${PAGE[about.kind]}/${token}`
  return {
    objection: { code, link, hours: call.hours },
    digest: codeDigest(call.keys, about, code),
    linkDigest: token === null ? null : linkDigest(call.keys, token),
  }
}

/** Digests have one length and come from one key, so how long the comparison takes tells nothing about the code. */
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

/** How a code fared. The transaction must commit, or a try is given back. */
export type ObjectionCheck =
  | { readonly outcome: 'right'; readonly reset: SealedRow }
  | { readonly outcome: 'wrong'; readonly triesLeft: number }
  | { readonly outcome: 'no-tries-left' | 'nothing-sealed' }

interface Checking {
  readonly now: number
  readonly keys: Keys
}

/**
 * Checks a code that was read out to an operator. Whoever did the reset takes no tries, or they could use them up before the
 * user calls; that they guess is left to their pace, and would only undo their own reset.
 */
export async function checkObjection(
  tx: WriteDb,
  call: Checking,
  typed: { readonly userId: UserId; readonly code: string; readonly by: OperatorId },
): Promise<ObjectionCheck> {
  const rows = await sealedRows(tx, typed.userId, call.now)
  if (rows.length === 0) return { outcome: 'nothing-sealed' }
  const open = rows.filter(row => row.triesLeft > 0 || row.operatorId === typed.by)
  if (open.length === 0) return { outcome: 'no-tries-left' }
  await takeTries(tx, typed.userId, typed.by)
  const fits = open.filter(row => sameBytes(row.digest, codeDigest(call.keys, row, typed.code)))
  if (fits[0] !== undefined) return { outcome: 'right', reset: fits[0] }
  const left = open.map(row => (row.operatorId === typed.by ? row.triesLeft : row.triesLeft - 1))
  return { outcome: 'wrong', triesLeft: Math.max(...left) }
}

/**
 * The reset that a code objects to, as typed by somebody who is signed in as the user. It takes no tries: whoever came in by the reset
 * could use them up from there. 40 bits and the pace of the page are what stands against guessing, which would only undo the reset.
 */
export async function resetOfCode(
  tx: WriteDb,
  call: Checking,
  typed: { readonly userId: UserId; readonly code: string },
): Promise<SealedRow | undefined> {
  const rows = await sealedRows(tx, typed.userId, call.now)
  return rows.find(row => sameBytes(row.digest, codeDigest(call.keys, row, typed.code)))
}

/** The reset that the token of a link objects to; undefined: unknown, used or too late, all alike. */
export const resetOfLink = (tx: WriteDb, call: Checking, token: string): Promise<SealedRow | undefined> =>
  sealedByLink(tx, linkDigest(call.keys, token), call.now)
