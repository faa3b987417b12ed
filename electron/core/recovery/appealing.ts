import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { appealByReference, ownAppeals, ownerByReference } from '../appeals/appeals.ts'
import { ownChannels } from '../calls/calls.ts'
import { newId } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import type { WriteDb } from '../store/database.ts'
import { pageDigest, requireRecovery, waits, type Call, type Handlers, type RecoveryDeps } from './here.ts'
import { RECOVERY_MS } from './limits.ts'
import { endRecovery, extendRecovery, insertProof, insertRecovery, spendProofs, type RecoveryRow } from './rows.ts'
import { standingOf, unavailableTo, viewOf } from './standing.ts'

const DAY = 86_400_000
const impossible = () => new Refusal({ code: 'conflict', reason: 'recovery.no-appeal' })

/** Opens an appeal: what was proved by one contact is spent on it, as the further verification of an unfamiliar device. */
export const openAppeal: Handlers['openAppeal'] = (call, { contact }) =>
  call.write(async tx => {
    const row = await requireRecovery(tx, call)
    const standing = await standingOf(tx, call, row)
    const unavailable = unavailableTo(standing)
    const [first] = standing.proofs
    // A letter would be addressed by whoever writes it here.
    if (row.user_id === null || unavailable === null || first === undefined || contact.kind === 'letter')
      throw impossible()
    if (!(await ownChannels(tx, call)).includes(contact.kind))
      throw new Refusal({ code: 'invalid_input', reason: 'recovery.no-result-there', fields: ['contact'] })
    const ids = standing.proofs.map(proof => proof.id)
    if ((await spendProofs(tx, row.id, { ids, now: call.now })) !== ids.length) throw impossible()
    const about = { userId: row.user_id, recoveryId: row.id }
    const endsAt = await ownAppeals.open(tx, call, { ...about, unavailable, contact, verifiedBy: first.method })
    await extendRecovery(tx, row.id, endsAt)
    call.about({ userId: row.user_id })
    call.note(unavailable)
    return { recovery: await viewOf(tx, call, { ...row, ends_at: endsAt }) }
  })

export const answerGroup: Handlers['answerGroup'] = (call, { group, answers }) =>
  call.write(async tx => {
    const row = await requireRecovery(tx, call)
    await ownAppeals.answer(tx, call, { ...ownerOf(call, row), group, answers })
    call.note(group)
    return { recovery: await viewOf(tx, call, row) }
  })

export const submitAppeal: Handlers['submitAppeal'] = call =>
  call.write(async tx => {
    const row = await requireRecovery(tx, call)
    const reference = await ownAppeals.submit(tx, call, ownerOf(call, row))
    // What comes next needs the reference and what comes with the result; this page has nothing more to do.
    await endRecovery(tx, row.id)
    return { reference, until: call.now + call.settings.appealReviewDays * DAY }
  })

function ownerOf(call: Call, row: RecoveryRow): { readonly userId: UserId; readonly recoveryId: string } {
  if (row.user_id === null) throw impossible()
  call.about({ userId: row.user_id })
  return { userId: row.user_id, recoveryId: row.id }
}

/** What became of an appeal. Slow for all pages together: the last part of a reference has 20 bits. */
export const appealStatus =
  ({ paces, slowing }: Pick<RecoveryDeps, 'paces' | 'slowing'>): Handlers['appealStatus'] =>
  async (call, { reference }) => {
    const source = `reference ${call.client}`
    const retryAt = slowing.waitUntil(source, call.now) ?? paces.references.take(call.now)
    if (retryAt !== null) return waits(call, retryAt)
    return call.write(async tx => {
      const row = await appealByReference(tx, call.keys, reference)
      if (row === null) {
        call.note('unknown')
        slowing.failed(source, call.now)
        return { outcome: 'unknown' }
      }
      call.about({ userId: row.user_id })
      call.note('found')
      const { state, endsAt, next } = await ownAppeals.show(tx, call.now, row)
      return { outcome: 'found', state, endsAt, next }
    })
  }

/** Begins the reset that an approved appeal permits, with both of its parts; five tries against the second one. */
export const pickUp =
  ({ paces, slowing }: Pick<RecoveryDeps, 'paces' | 'slowing'>): Handlers['pickUp'] =>
  async (call, typed) => {
    const source = `reference ${call.client}`
    const retryAt = slowing.waitUntil(source, call.now) ?? paces.references.take(call.now)
    if (retryAt !== null) return waits(call, retryAt)
    return call.write(async tx => {
      const userId = await ownerByReference(tx, call, typed)
      if (userId === null) {
        call.note('wrong')
        const until = slowing.failed(source, call.now)
        return until === null ? { outcome: 'wrong' } : { outcome: 'wait', retryAt: until }
      }
      call.about({ userId })
      call.note('begun')
      return { outcome: 'begun', recovery: await viewOf(tx, call, await beginBy(tx, call, userId)) }
    })
  }

async function beginBy(tx: WriteDb, call: Call, userId: UserId): Promise<RecoveryRow> {
  const { keys, now } = call
  const user = await requireUser(tx, userId)
  const row: RecoveryRow = {
    id: newId(call.random),
    client_digest: pageDigest(keys, call.client),
    user_id: userId,
    who_digest: keys.mac('claim', 'recovery-user', userId),
    account: '',
    login: user.login,
    state: 'open',
    started_at: now,
    ends_at: now + RECOVERY_MS,
    wrong_answers: 0,
    done_at: null,
    browser_id: null,
  }
  await insertRecovery(tx, row)
  await insertProof(tx, {
    id: newId(call.random),
    recovery_id: row.id,
    user_id: userId,
    method: 'appeal',
    source: 'appeal',
    strength: 'strong',
    weakened: null,
    proved_at: now,
    expires_at: row.ends_at,
    spent_at: null,
  })
  return row
}
