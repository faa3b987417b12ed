import type { CallFilesReport } from '#shared/contract/audit.ts'
import { FilePerson } from '#shared/contract/receipts.ts'

import { checkPaper, readLine } from '../papers/papers.ts'
import type { ReadDb } from '../store/database.ts'
import type { Plain } from './canonical.ts'
import { digestOf, GENESIS, hashOf, hex } from './file.ts'
import { filesAfter, sealedInAudit } from './rows.ts'

const BATCH = 500

type FileRow = Awaited<ReturnType<typeof filesAfter>>[number]

/**
 * Reads every call file again. `altered`: a file is not what the desk signed. `missing`: a file is gone, or one is there of which
 * the audit knows nothing. `reordered`: files are genuine, and do not follow each other as they were sealed. The audit keeps the
 * hash of each file, in order, so that a cut at the end shows too.
 */
export async function verifyCallFiles(read: ReadDb, publicKey: Uint8Array): Promise<CallFilesReport> {
  const expected = await sealedInAudit(read)
  let previous: Uint8Array = GENESIS
  let files = 0
  for (;;) {
    const batch = await filesAfter(read, files, BATCH)
    for (const row of batch) {
      const place = files + 1
      const found = judge(row, { place, previous, publicKey, inAudit: expected[files] })
      if (found !== 'fits') return { verdict: found, files, firstBad: place }
      previous = row.hash
      files = place
    }
    if (batch.length < BATCH) break
  }
  return expected.length > files
    ? { verdict: 'missing', files, firstBad: files + 1 }
    : { verdict: 'intact', files, firstBad: null }
}

function judge(
  row: FileRow,
  at: {
    readonly place: number
    readonly previous: Uint8Array
    readonly publicKey: Uint8Array
    readonly inAudit: { readonly call_id: string | null; readonly note: string } | undefined
  },
): 'fits' | Exclude<CallFilesReport['verdict'], 'intact'> {
  // Only the seal writes it; what is no JSON any more was altered.
  const file = parsed(row.content) as {
    readonly seq?: unknown
    readonly previous?: unknown
    readonly person?: unknown
  } | null
  const paper = readLine(row.receipt)
  if (file === null || typeof paper === 'string' || paper.kind !== 'receipt') return 'altered'
  const hash = hashOf(file as Plain)
  const isSigned =
    checkPaper(paper, [at.publicKey]) === 'genuine' &&
    Buffer.from(hash).equals(paper.hash) &&
    Buffer.from(hash).equals(row.hash)
  if (!isSigned) return 'altered'
  if (file.seq !== row.seq) return 'reordered'
  if (row.seq !== at.place) return 'missing'
  if (at.inAudit === undefined) return 'missing'
  if (file.previous !== hex(at.previous)) return 'reordered'
  if (at.inAudit.call_id !== row.call_id || !at.inAudit.note.endsWith(`:${hex(hash)}`)) return 'reordered'
  return personFits(row, file.person) ? 'fits' : 'altered'
}

function personFits({ person, salt }: FileRow, digest: unknown): boolean {
  if (person === null || salt === null) return true
  const read = FilePerson.safeParse(parsed(person))
  return read.success && digestOf(read.data, salt) === digest
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
