import { FilePerson } from '#shared/contract/receipts.ts'
import { z } from 'zod'

import {
  checkPaper,
  readLine,
  receiptLine,
  wordsOf,
  type AnchorPaper,
  type Genuineness,
  type Paper,
} from '../papers/papers.ts'
import type { Plain } from './canonical.ts'
import { digestOf, FORMAT, hashOf, hex, receiptOf, type Receipted } from './file.ts'

/** What a receipt says, in plain values. */
export interface ReceiptFacts {
  readonly callNumber: number
  readonly openedAt: number
  readonly closedAt: number
  readonly outcome: string
  readonly acts: readonly string[]
  /** SHA-256 of the call file, hexadecimal: a receipt and a file belong together when it is the same. */
  readonly hash: string
}
export interface AnchorFacts {
  readonly rows: number
  readonly at: number
  readonly words: readonly string[]
}

/** What was found about a paper or an exported file, by public keys alone. */
export type Finding =
  | { readonly kind: 'unreadable'; readonly why: 'unreadable' | 'newer' }
  | ({ readonly kind: 'receipt'; readonly verdict: Genuineness; readonly desk: string } & ReceiptFacts)
  | ({
      readonly kind: 'call-file'
      readonly verdict: Genuineness
      readonly desk: string
      /** Null when it was erased. */
      readonly person: string | null
    } & ReceiptFacts)
  | ({ readonly kind: 'anchor'; readonly verdict: Genuineness; readonly desk: string } & AnchorFacts)
  | ({
      readonly kind: 'countersignature'
      readonly verdict: Genuineness
      readonly desk: string
      readonly by: string
      readonly signedAt: number
    } & AnchorFacts)

type ReceiptPaper = Extract<Paper, { readonly kind: 'receipt' }>

/** A call of a thousand steps is a fiftieth of this. */
const LARGEST = 8 * 1024 * 1024

/**
 * Says of a line from a QR code, or of an exported call file, whether it is what the desk with one of these public keys signed.
 * Needs no store and no network, and never throws.
 */
export function examine(text: string, publicKeys: readonly Uint8Array[]): Finding {
  if (text.length > LARGEST) return { kind: 'unreadable', why: 'unreadable' }
  if (text.trimStart().startsWith('{')) return examineFile(text.trim(), publicKeys)
  const paper = readLine(text)
  if (typeof paper === 'string') return { kind: 'unreadable', why: paper }
  switch (paper.kind) {
    case 'key':
      return { kind: 'unreadable', why: 'unreadable' }
    case 'receipt':
      return { kind: 'receipt', verdict: checkPaper(paper, publicKeys), ...receiptFacts(paper) }
    case 'anchor':
      return { kind: 'anchor', verdict: checkPaper(paper, publicKeys), ...anchorFacts(paper) }
    case 'countersignature':
      return {
        kind: 'countersignature',
        verdict: checkPaper(paper, publicKeys),
        ...anchorFacts(paper.anchor),
        by: paper.fingerprint,
        signedAt: paper.at,
      }
  }
}

const receiptFacts = (paper: ReceiptPaper): ReceiptFacts & { readonly desk: string } => ({
  desk: paper.fingerprint,
  callNumber: paper.callNumber,
  openedAt: paper.openedAt,
  closedAt: paper.closedAt,
  outcome: paper.outcome,
  acts: paper.acts,
  hash: hex(paper.hash),
})

const anchorFacts = (paper: AnchorPaper): AnchorFacts & { readonly desk: string } => ({
  desk: paper.fingerprint,
  rows: paper.rows,
  at: paper.at,
  words: wordsOf(paper),
})

const Whole = z.number().int()
/** As much of an exported file as checking it needs; a later build may have written more. */
const Exported = z.object({
  format: z.string(),
  file: z.looseObject({
    seq: Whole,
    call: z.looseObject({ number: Whole, openedAt: Whole, closedAt: Whole, outcome: z.string() }),
    acts: z.array(z.looseObject({ act: z.string() })),
    person: z.string(),
  }),
  person: FilePerson.extend({ salt: z.string().regex(/^(?:[0-9a-f]{2}){1,64}$/u) }).nullable(),
  receipt: z.string(),
})

function examineFile(text: string, publicKeys: readonly Uint8Array[]): Finding {
  const parsed = parsedJson(text)
  const read = Exported.safeParse(parsed)
  if (!read.success) return { kind: 'unreadable', why: 'unreadable' }
  const { format, file, person, receipt } = read.data
  if (format !== FORMAT) return { kind: 'unreadable', why: 'newer' }
  const paper = readLine(receipt)
  if (typeof paper === 'string' || paper.kind !== 'receipt') return { kind: 'unreadable', why: 'unreadable' }
  const signature = checkPaper(paper, publicKeys)
  const hash = hashWhole((parsed as { readonly file: Plain }).file)
  const fits =
    hash !== null &&
    Buffer.from(hash).equals(paper.hash) &&
    saysTheSame(paper, file, hash) &&
    (person === null ||
      digestOf({ name: person.name, account: person.account }, Buffer.from(person.salt, 'hex')) === file.person)
  return {
    kind: 'call-file',
    verdict: signature === 'genuine' && !fits ? 'altered' : signature,
    person: person?.name ?? null,
    ...receiptFacts(paper),
  }
}

function saysTheSame(paper: ReceiptPaper, file: Receipted, hash: Uint8Array): boolean {
  try {
    return receiptLine(paper.fingerprint, receiptOf(file, hash)) === paper.said
  } catch {
    // A time that no calendar has.
    return false
  }
}

/** Null for numbers that no desk would have sealed. */
function hashWhole(file: Plain): Uint8Array | null {
  try {
    return hashOf(file)
  } catch {
    return null
  }
}

/**
 * Only what a program wrote, compact or indented by two: a key that stands twice would be read once and seen twice. Undefined
 * for anything else.
 */
function parsedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return text === JSON.stringify(value) || text === JSON.stringify(value, null, 2) ? value : undefined
  } catch {
    return undefined
  }
}
