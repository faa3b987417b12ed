import { fromBase32, fromStamp, toBase32, toStamp } from './encoding.ts'

/** What a desk signs about one closed call. Times in milliseconds, to the second. */
export interface Receipt {
  /** Which call file of the desk this is, counted from 1. */
  readonly seq: number
  readonly callNumber: number
  readonly openedAt: number
  readonly closedAt: number
  readonly outcome: string
  readonly acts: readonly string[]
  /** SHA-256 of the call file. */
  readonly hash: Uint8Array
}

/** What a desk signs about its audit: how many rows there are, and the hash of the last. */
export interface Anchor {
  readonly rows: number
  readonly at: number
  readonly head: Uint8Array
}

interface Signed {
  readonly fingerprint: string
  /** The signature covers this, every character of it. */
  readonly said: string
  readonly signature: Uint8Array
}

export type Paper =
  | { readonly kind: 'key'; readonly publicKey: Uint8Array; readonly fingerprint: string }
  | ({ readonly kind: 'receipt' } & Receipt & Signed)
  | AnchorPaper
  | ({ readonly kind: 'countersignature'; readonly at: number; readonly anchor: AnchorPaper } & Signed)
export type AnchorPaper = { readonly kind: 'anchor' } & Anchor & Signed

/*
 * The lines on paper. One line, fields between colons, only characters of a QR code's alphanumeric mode; the digit after the
 * letter is the version of that line.
 *
 *   IAMDESK-K1:key:fingerprint
 *   IAMDESK-R1:fingerprint:file:call:opened:closed:outcome:acts:hash:signature
 *   IAMDESK-A1:fingerprint:rows:time:head:signature
 *   IAMDESK-C1:fingerprint:time:(the whole line of the anchor):signature
 */
const KINDS = {
  key: 'IAMDESK-K1',
  receipt: 'IAMDESK-R1',
  anchor: 'IAMDESK-A1',
  countersignature: 'IAMDESK-C1',
} as const
const NO_ACTS = '-'

export const keyLine = (publicKey: Uint8Array, fingerprint: string): string =>
  [KINDS.key, toBase32(publicKey), fingerprint].join(':')

/** What is said of a call, before the signature. */
export const receiptLine = (fingerprint: string, { acts, ...receipt }: Receipt): string =>
  [
    KINDS.receipt,
    fingerprint,
    receipt.seq,
    receipt.callNumber,
    toStamp(receipt.openedAt),
    toStamp(receipt.closedAt),
    receipt.outcome.toUpperCase(),
    acts.length === 0 ? NO_ACTS : acts.join('+').toUpperCase(),
    toBase32(receipt.hash),
  ].join(':')

export const anchorLine = (fingerprint: string, { rows, at, head }: Anchor): string =>
  [KINDS.anchor, fingerprint, rows, toStamp(at), toBase32(head)].join(':')

export const countersignatureLine = (fingerprint: string, at: number, anchor: AnchorPaper): string =>
  [KINDS.countersignature, fingerprint, toStamp(at), signedLine(anchor.said, anchor.signature)].join(':')

export const signedLine = (said: string, signature: Uint8Array): string => `${said}:${toBase32(signature)}`

/** Far more than any line is long; what is longer was never one. */
const LONGEST = 2_000
const NUMBER = /^[1-9]\d{0,14}$/u
const WORDS = /^[A-Z]+(?:-[A-Z]+)*(?:\+[A-Z]+(?:-[A-Z]+)*)*$/u
const KEY_BYTES = 32
const HASH_BYTES = 32
const SIGNATURE_BYTES = 64
const FINGERPRINT = /^[0-9A-HJKMNP-TV-Z]{16}$/u

/** Reads a line. Never throws: `newer` for a version this build does not know, `unreadable` for what is no such line. */
export function readLine(text: string): Paper | 'newer' | 'unreadable' {
  if (text.length > LONGEST) return 'unreadable'
  // A scanner or an e-mail may have broken it.
  const line = text.replaceAll(/\s+/gu, '')
  const [kind = '', ...fields] = line.split(':')
  switch (kind.toUpperCase()) {
    case KINDS.key:
      return readKeyFields(fields) ?? 'unreadable'
    case KINDS.receipt:
      return readReceipt(line, fields) ?? 'unreadable'
    case KINDS.anchor:
      return readAnchor(line, fields) ?? 'unreadable'
    case KINDS.countersignature:
      return readCountersignature(line, fields) ?? 'unreadable'
    case '':
    default:
      return /^IAMDESK-[KRAC]\d+$/u.test(kind) ? 'newer' : 'unreadable'
  }
}

/** A key may have been typed from paper: case is forgiven, O is 0, I and L are 1. Its fingerprint tells a slip of the finger. */
function readKeyFields(fields: readonly string[]): Paper | null {
  const [key = '', fingerprint = '', ...rest] = fields.map(field =>
    field.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/gu, '1'),
  )
  const publicKey = bytesOf(key, KEY_BYTES)
  if (publicKey === null || rest.length > 0 || !FINGERPRINT.test(fingerprint)) return null
  return { kind: 'key', publicKey, fingerprint }
}

function readReceipt(line: string, fields: readonly string[]): Paper | null {
  const [fingerprint = '', seq = '', callNumber = '', opened = '', closed = '', ...last] = fields
  const [outcome = '', acts = '', hashText = '', ...rest] = last
  const [openedAt, closedAt, hash] = [fromStamp(opened), fromStamp(closed), bytesOf(hashText, HASH_BYTES)]
  const signed = readSigned(line, fingerprint, rest)
  if (signed === null || openedAt === null || closedAt === null || hash === null) return null
  if (!NUMBER.test(seq) || !NUMBER.test(callNumber) || !WORDS.test(outcome)) return null
  if (acts !== NO_ACTS && !WORDS.test(acts)) return null
  return {
    kind: 'receipt',
    ...signed,
    seq: Number(seq),
    callNumber: Number(callNumber),
    openedAt,
    closedAt,
    outcome: outcome.toLowerCase(),
    acts: acts === NO_ACTS ? [] : acts.toLowerCase().split('+'),
    hash,
  }
}

function readAnchor(line: string, fields: readonly string[]): AnchorPaper | null {
  const [fingerprint = '', rows = '', time = '', headText = '', ...rest] = fields
  const [at, head] = [fromStamp(time), bytesOf(headText, HASH_BYTES)]
  const signed = readSigned(line, fingerprint, rest)
  if (signed === null || at === null || head === null || !NUMBER.test(rows)) return null
  return { kind: 'anchor', ...signed, rows: Number(rows), at, head }
}

const ANCHOR_FIELDS = 6
function readCountersignature(line: string, fields: readonly string[]): Paper | null {
  const [fingerprint = '', time = '', ...inner] = fields
  const at = fromStamp(time)
  const nested = inner.slice(0, ANCHOR_FIELDS)
  if (at === null || nested[0] !== KINDS.anchor) return null
  const anchor = readAnchor(nested.join(':'), nested.slice(1))
  const signed = readSigned(line, fingerprint, inner.slice(ANCHOR_FIELDS))
  return anchor === null || signed === null ? null : { kind: 'countersignature', ...signed, at, anchor }
}

function readSigned(line: string, fingerprint: string, rest: readonly string[]): Signed | null {
  const signature = rest.length === 1 ? bytesOf(rest[0] ?? '', SIGNATURE_BYTES) : null
  if (signature === null || !FINGERPRINT.test(fingerprint)) return null
  return { fingerprint, signature, said: line.slice(0, line.lastIndexOf(':')) }
}

function bytesOf(text: string, length: number): Uint8Array | null {
  // Longer text is not decoded at all.
  if (text.length !== Math.ceil((length * 8) / 5)) return null
  return fromBase32(text)
}
