import type { DeskId, OperatorId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type HandlersFor } from '../call.ts'
import { isNewPair, newId, type Addition } from '../codes/codes.ts'
import type { ReadDb } from '../store/database.ts'
import { fingerprintOf, isFingerprint, keyText, readKeyText, type DeskKeys } from './keyText.ts'
import * as rows from './rows.ts'

export { answerTo, insertAnswer } from './rows.ts'

/** For how long a pairing weighs nothing in calls of whoever made it (docs/adr/0012, 0017). */
const FRESH_MS = 72 * 3_600_000

/** Another desk whose word counts. */
export interface CountingDesk extends DeskKeys {
  readonly id: DeskId
  readonly name: string
}

const shown = (row: rows.DeskRow): CountingDesk => ({
  id: row.id,
  name: row.name,
  signing: row.signing_key,
  agreement: row.agreement_key,
})

/** Desks that are paired with this one. */
export const pairedDesks = async (db: ReadDb): Promise<readonly CountingDesk[]> => (await rows.liveDesks(db)).map(shown)

/**
 * Desks whose word counts in an operator's calls: whoever paired one a short while ago, or has just added the operator or been
 * added by them, could have made that desk up.
 */
export async function countingDesks(
  db: ReadDb,
  operatorId: OperatorId,
  at: { readonly now: number; readonly additions: ReadonlyMap<string, Addition> },
): Promise<readonly CountingDesk[]> {
  const live = await rows.liveDesks(db)
  return live
    .filter(
      row =>
        row.paired_at <= at.now - FRESH_MS ||
        (row.paired_by !== operatorId && !isNewPair(row.paired_by, operatorId, at)),
    )
    .map(shown)
}

/** Desks that this one exchanged keys with: shown, taken, ended. */
export function pairing(): HandlersFor<'pairing'> {
  return {
    async overview(call) {
      const own = { signing: call.keys.publicKey, agreement: call.keys.agreementKey }
      const all = await rows.allDesks(call.read)
      return {
        key: keyText(own),
        fingerprint: fingerprintOf(own),
        desks: all.map(row => ({
          deskId: row.id,
          name: row.name,
          fingerprint: fingerprintOf(shown(row)),
          pairedAt: row.paired_at,
          pairedBy: row.pairer_name,
          freshUntil: row.paired_at + FRESH_MS > call.now ? row.paired_at + FRESH_MS : null,
          endedAt: row.revoked_at,
          endedBy: row.ender_name,
        })),
      }
    },

    async pair(call, { key, name, fingerprint, reason }) {
      const keys = readKeyText(key)
      if (keys === null || call.keys.macBetween(keys.agreement) === null)
        throw new Refusal({ code: 'invalid_input', reason: 'pairing.problem.no-key', fields: ['key'] })
      if (!isFingerprint(fingerprint, keys))
        throw new Refusal({ code: 'conflict', reason: 'pairing.problem.fingerprint', fields: ['fingerprint'] })
      if (Buffer.compare(keys.signing, call.keys.publicKey) === 0)
        throw new Refusal({ code: 'conflict', reason: 'pairing.problem.own-key', fields: ['key'] })
      await call.write(async tx => {
        const known = await rows.liveDesks(tx)
        if (known.some(row => Buffer.compare(row.signing_key, keys.signing) === 0))
          throw new Refusal({ code: 'conflict', reason: 'pairing.problem.known', fields: ['key'] })
        if (known.some(row => row.name === name))
          throw new Refusal({ code: 'conflict', reason: 'pairing.problem.name', fields: ['name'] })
        await rows.insertDesk(tx, {
          // Made here from a generator, and branded by the schema everywhere it comes back from outside.
          id: newId(call.random) as DeskId,
          name,
          signing_key: keys.signing,
          agreement_key: keys.agreement,
          paired_at: call.now,
          paired_by: staff(call.actor).operatorId,
          revoked_at: null,
          revoked_by: null,
        })
        call.detail({ reason, desk: name, fingerprint: fingerprintOf(keys) })
      })
      return {}
    },

    async end(call, { deskId, reason }) {
      await call.write(async tx => {
        const known = (await rows.liveDesks(tx)).find(row => row.id === deskId)
        if (
          known === undefined ||
          !(await rows.endDesk(tx, deskId, { operatorId: staff(call.actor).operatorId, now: call.now }))
        )
          throw new Refusal({ code: 'not_found', reason: 'pairing.problem.unknown' })
        call.detail({ reason, desk: known.name })
      })
      return {}
    },
  }
}
