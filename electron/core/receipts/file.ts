import type { CallFile, FilePerson } from '#shared/contract/receipts.ts'

import { sha256, type Receipt } from '../papers/papers.ts'
import { canonical, type Plain } from './canonical.ts'

/** A call file on its way: what the desk adds when it seals it is still missing. */
export type Unsealed = Omit<CallFile, 'version' | 'seq' | 'previous' | 'person'>

/** The hash before the first file. */
export const GENESIS = Buffer.alloc(32)

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** SHA-256 of a file in its canonical form. */
export const hashOf = (file: Plain): Uint8Array => sha256(canonical(file))

/** Salted, so that the digest tells nothing of a name that was erased. */
export const digestOf = (person: FilePerson, salt: Uint8Array): string => hex(sha256(salt, canonical({ ...person })))

/** As much of a file as its receipt repeats. */
export interface Receipted {
  readonly seq: number
  readonly call: Pick<CallFile['call'], 'number' | 'openedAt' | 'closedAt'> & { readonly outcome: string }
  readonly acts: readonly { readonly act: string }[]
}

/** What a receipt says, from the file it is about. */
export const receiptOf = (file: Receipted, hash: Uint8Array): Receipt => ({
  seq: file.seq,
  callNumber: file.call.number,
  openedAt: file.call.openedAt,
  closedAt: file.call.closedAt,
  outcome: file.call.outcome,
  acts: file.acts.map(done => done.act),
  hash,
})

/** A file with its signature and the name, as it leaves the desk. The first line of whoever reads it says what it is. */
export const exportedFile = (sealed: {
  readonly file: Plain
  readonly person: (FilePerson & { readonly salt: string }) | null
  readonly receipt: string
  readonly key: string
}): string => `${JSON.stringify({ format: FORMAT, ...sealed }, null, 2)}\n`

export const FORMAT = 'iam-desk call file 1'
