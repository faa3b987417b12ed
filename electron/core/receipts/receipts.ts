import type { CallId } from '#shared/contract/ids.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import { CallFile, FilePerson } from '#shared/contract/receipts.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type HandlersFor } from '../call.ts'
import { fingerprintOf, keyText, signReceipt } from '../papers/papers.ts'
import type { Random } from '../ports.ts'
import { readFlag } from '../security/security.ts'
import type { WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { canonical, type Plain } from './canonical.ts'
import { digestOf, exportedFile, GENESIS, hashOf, hex, receiptOf, type Unsealed } from './file.ts'
import * as rows from './rows.ts'

export { examine, type Finding } from './check.ts'
export type { Unsealed } from './file.ts'
export { verifyCallFiles } from './verify.ts'

const SALT_BYTES = 16

/**
 * Seals the file of a call in the transaction that closes it: behind the file before it, hashed and signed. Answers the words by
 * which the audit row of the closing binds it, hash and all.
 */
export async function sealFile(
  tx: WriteDb,
  { keys, random }: { readonly keys: Keys; readonly random: Random },
  what: { readonly callId: CallId; readonly file: Omit<Unsealed, 'deskName'>; readonly person: FilePerson },
): Promise<string> {
  const last = await rows.lastFile(tx)
  const salt = random.bytes(SALT_BYTES)
  const file: CallFile = {
    ...what.file,
    version: 1,
    seq: (last?.seq ?? 0) + 1,
    previous: hex(last?.hash ?? GENESIS),
    deskName: (await readFlag(tx, 'store.name')) ?? '',
    person: digestOf(what.person, salt),
  }
  const hash = hashOf(file)
  const { seq } = file
  const receipt = signReceipt(keys, receiptOf(file, hash))
  await rows.insertFile(tx, { seq, call_id: what.callId, content: canonical(file), hash, receipt })
  await rows.insertPerson(tx, { seq, salt, person: canonical({ ...what.person }) })
  return `sealed:${hex(hash)}`
}

/** Call files and the key by which they are checked. */
export function receipts(): HandlersFor<'receipts'> {
  return {
    async list(call, { before, limit }) {
      const { operatorId, roles } = staff(call.actor)
      const found = await rows.listFiles(call.read, {
        operatorId: mayDo(roles, 'audit.read') ? null : operatorId,
        before: before ?? null,
        limit: limit + 1,
      })
      const files = found.slice(0, limit).map(row => ({
        seq: row.seq,
        callNumber: row.number,
        userName: row.user_name,
        operatorName: row.operator_name,
        closedAt: row.closed_at ?? 0,
        // Only `calls.close` writes the column, from these words.
        outcome: row.outcome as CallFile['call']['outcome'],
      }))
      return { files, more: found.length > limit }
    },

    async get(call, { callNumber }) {
      const { operatorId, roles } = staff(call.actor)
      const about = await rows.callOfNumber(call.read, callNumber)
      // A number of somebody else's call is no news to who may not read it.
      if (about === undefined || (about.operator_id !== operatorId && !mayDo(roles, 'audit.read')))
        throw new Refusal({ code: 'not_found', reason: 'receipts.problem.unknown' })
      const row = await rows.fileOfNumber(call.read, callNumber)
      if (row === undefined)
        throw new Refusal({
          code: 'conflict',
          reason: about.state === 'closed' ? 'receipts.problem.before-files' : 'receipts.problem.still-open',
        })
      const { content, receipt } = row
      const person = row.person === null || row.salt === null ? null : FilePerson.parse(JSON.parse(row.person))
      const key = keyText(call.keys.publicKey)
      return {
        file: CallFile.parse(JSON.parse(content)),
        person,
        receipt,
        key,
        fingerprint: fingerprintOf(call.keys.publicKey),
        exported: {
          fileName: `iam-desk-call-${String(callNumber)}.json`,
          text: exportedFile({
            // As it was hashed, also what a later build left out of its own reading.
            file: JSON.parse(content) as Plain,
            person: person === null ? null : { ...person, salt: hex(row.salt ?? new Uint8Array()) },
            receipt,
            key,
          }),
        },
      }
    },

    async key(call) {
      const { publicKey } = call.keys
      return {
        key: keyText(publicKey),
        fingerprint: fingerprintOf(publicKey),
        deskName: (await readFlag(call.read, 'store.name')) ?? '',
      }
    },
  }
}
