import type { PasswordFault } from '#shared/contract/credentials.ts'
import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import { useOwnAppeal } from '../appeals/appeals.ts'
import {
  clearFailures,
  isRecent,
  ownerOf,
  passwordRow,
  policyOf,
  rulesFor,
  lengthFor,
  setPassword as storePassword,
} from '../credentials/credentials.ts'
import type { Passwords, StoredPassword } from '../credentials/credentials.ts'
import { requireUser, setLockedUntil, type UserRecord } from '../directory/directory.ts'
import { dropClaims } from '../handover/handover.ts'
import { deviceState } from '../mfa/mfa.ts'
import { endSessions } from '../sessions/sessions.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { QueryCall } from '../call.ts'
import { requireRecovery, type Call, type Handlers, type RecoveryDeps } from './here.ts'
import { finishRecovery, spendProofs, type RecoveryRow } from './rows.ts'
import { stageOf, standingOf } from './standing.ts'

interface Proved {
  readonly row: RecoveryRow
  readonly userId: UserId
  readonly proofs: readonly string[]
  /** An approved appeal is among them: it is used up with them. */
  readonly byAppeal: boolean
}

/** The recovery of the calling page, if its proofs are what the policy asks for. Throws Refusal `conflict` or `evidence_required`. */
async function requireProved(db: ReadDb, call: QueryCall): Promise<Proved> {
  const row = await requireRecovery(db, call)
  const standing = await standingOf(db, call, row)
  if (row.user_id === null || stageOf(standing, call.settings).state !== 'password')
    throw new Refusal({ code: 'evidence_required', reason: 'recovery.not-proved' })
  return {
    row,
    userId: row.user_id,
    proofs: standing.proofs.map(proof => proof.id),
    byAppeal: standing.proofs.some(proof => proof.method === 'appeal'),
  }
}

async function ownerFor(db: ReadDb, user: UserRecord, now: number) {
  const policy = await policyOf(db, user)
  return ownerOf(user, { policy, hasMfa: (await deviceState(db, user.userId, now)) !== null })
}

/** Live feedback by the rules of the owner's account. Not compared with stored passwords: each costs a hash. */
export const judge =
  (passwords: Passwords): Handlers['judge'] =>
  async (call, { password }) => {
    const { userId } = await requireProved(call.read, call)
    const user = await requireUser(call.read, userId)
    const owner = await ownerFor(call.read, user, call.now)
    const faults = await passwords.faults(password, owner)
    const presentIsOwn = (await passwordRow(call.read, userId))?.isOwn === true
    return {
      login: user.login,
      faults,
      maxLength: lengthFor(owner).max,
      rules: rulesFor(owner, { password, faults, presentIsOwn }),
    }
  }

/**
 * The reset by the user alone. Everything slow happens first; inside the transaction the policy is asked again, the proofs are spent
 * by an update whose row count must match, and what is replaced is sealed for whoever objects.
 */
export const setPassword =
  ({ passwords, replaced }: Pick<RecoveryDeps, 'passwords' | 'replaced'>): Handlers['setPassword'] =>
  async (call, { next }) => {
    const { userId } = await requireProved(call.read, call)
    call.about({ userId })
    const user = await requireUser(call.read, userId)
    const stored = await passwordRow(call.read, userId)
    const faults = await faultsOf(call, passwords, { user, stored, next })
    const hash = faults.length === 0 ? await passwords.hash(call.keys, next) : null

    return call.write(async tx => {
      if (hash === null) {
        call.note('refused')
        return { outcome: 'refused', faults: [...faults] }
      }
      if ((await passwordRow(tx, userId))?.hash !== stored?.hash)
        throw new Refusal({ code: 'conflict', reason: 'credentials.changed-meanwhile' })
      const proved = await requireProved(tx, call)
      if (proved.userId !== userId) throw new Refusal({ code: 'conflict', reason: 'recovery.over' })
      await spend(tx, call, proved)
      // Before anything is replaced: it is sealed for whoever objects, and everybody hears of it.
      await replaced(tx, call, { userId, callId: null, recoveryId: proved.row.id, kind: 'password' })
      await storePassword(tx, { userId, hash, profile: user.profile, plain: new Secret(next), now: call.now })
      await endSessions(tx, userId, call.now)
      await clearFailures(tx, userId)
      await dropClaims(tx, userId, 'reset-password')
      // Huawei Cloud IAM: a locked identity waits; a reset does not lift the lock either.
      if (user.profile === 'nist') await setLockedUntil(tx, userId, null)
      call.note('changed')
      return { outcome: 'changed' }
    })
  }

async function spend(tx: WriteDb, call: Call, { row, userId, proofs, byAppeal }: Proved): Promise<void> {
  const spent = await spendProofs(tx, row.id, { ids: proofs, now: call.now })
  const used = !byAppeal || (await useOwnAppeal(tx, userId, call.now))
  if (!used || spent !== proofs.length || !(await finishRecovery(tx, row.id, call.now)))
    throw new Refusal({ code: 'conflict', reason: 'recovery.over' })
}

async function faultsOf(
  call: Call,
  passwords: Passwords,
  about: { readonly user: UserRecord; readonly stored: StoredPassword | undefined; readonly next: string },
): Promise<readonly PasswordFault[]> {
  const { user, stored, next } = about
  const owner = await ownerFor(call.read, user, call.now)
  const faults = [...(await passwords.faults(next, owner))]
  if (stored === undefined) return faults
  if (stored.hash !== '' && (await passwords.verify(call.keys, stored.hash, next)))
    faults.push(stored.temporaryUntil === null ? 'same-as-current' : 'temporary-again')
  // Up to ten hashes: worth their time only for a password that could be used otherwise.
  const history = { db: call.read, keys: call.keys, hasher: passwords }
  const at = { userId: user.userId, policy: owner.policy, present: stored }
  if (faults.length === 0 && (await isRecent(history, at, next))) faults.push('recent')
  return faults
}
