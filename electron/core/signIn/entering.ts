import type { UserId } from '#shared/contract/ids.ts'

import type { CommandCall, HandlersFor } from '../call.ts'
import {
  clearFailures,
  countWrongPassword,
  expiryFor,
  markUsed,
  passwordRow,
  replaceHash,
} from '../credentials/credentials.ts'
import type { Passwords, StoredPassword } from '../credentials/credentials.ts'
import { findUser, findUserByLogin, markSignIn } from '../directory/directory.ts'
import { owesDevice, redeemLink, redeemSlip } from '../handover/handover.ts'
import { deviceState, useRecoveryCode, verifyTotp } from '../mfa/mfa.ts'
import { endSession, moveSession, openSession, sessionOf, touchSession } from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'
import { judgeAttempt, stageAfterFactor } from './lockout.ts'
import type { Attempt } from './lockout.ts'
import type { Pace } from './pace.ts'

type Handlers = HandlersFor<'sessions'>
type Stepped = Awaited<ReturnType<Handlers['signIn']>>
type Refused = Extract<Stepped, { outcome: 'refused' }>
type LetIn = Extract<Stepped, { outcome: 'next' }>
type Call = CommandCall<'none'>

/** What the ways in share. */
export interface Entrance {
  readonly passwords: Passwords
  readonly pace: Pace
}

/** A page that must wait is not even compared: the row in the audit is all that is written. */
async function slowed(call: Call, pace: Pace): Promise<Refused | null> {
  const retryAt = pace.waitUntil(call.client, call.now)
  if (retryAt === null) return null
  call.note('slowed')
  return call.write(() => Promise.resolve({ outcome: 'refused', retryAt } as const))
}

/** One answer for every reason. The wait it names is the page's own and says nothing about the user. */
function refuse(call: Call, pace: Pace, word: string): Refused {
  call.note(word)
  return { outcome: 'refused', retryAt: pace.failed(call.client, call.now) }
}

function letIn(call: Call, pace: Pace, stage: LetIn['stage']): LetIn {
  call.note(stage)
  call.after(() => {
    pace.succeeded(call.client)
  })
  return { outcome: 'next', stage }
}

/**
 * Signs in with a password. The hash is compared before the transaction and for unknown users as well; inside it the
 * attempts of one user are decided one after the other, so guesses sent at once get no more answers than the lock allows.
 */
export const signIn =
  ({ passwords, pace }: Entrance): Handlers['signIn'] =>
  async (call, input) => {
    const wait = await slowed(call, pace)
    if (wait !== null) return wait
    const user = await findUserByLogin(call.read, input.account, input.login)
    const stored = user && (await passwordRow(call.read, user.userId))
    const matches = await passwords.verify(call.keys, stored?.hash ?? null, input.password)
    const rehashed =
      matches && stored && passwords.isOutdated(stored.hash) ? await passwords.hash(call.keys, input.password) : null

    return call.write(async tx => {
      if (user === undefined) return refuse(call, pace, 'unknown')
      const { userId } = user
      call.about({ userId })
      const password = await passwordRow(tx, userId)
      // A password replaced while it was compared is judged as wrong: what matched is no longer there.
      const same = password !== undefined && password.hash === stored?.hash
      const facts = await factsOf(tx, call, { userId, password, matches: matches && same })
      const verdict = judgeAttempt(facts)
      if (verdict.outcome === 'refused') {
        if (verdict.because !== 'wrong') return refuse(call, pace, verdict.because)
        return refuse(call, pace, (await countWrongPassword(tx, call, userId)) === 'locked' ? 'locked-now' : 'wrong')
      }
      await clearFailures(tx, userId)
      if (rehashed !== null && password !== undefined)
        await replaceHash(tx, userId, { from: password.hash, to: rehashed })
      if (verdict.stage !== 'second-factor') await arrive(tx, call, { userId, facts })
      await openSession(tx, call, { userId, stage: verdict.stage })
      return letIn(call, pace, verdict.stage)
    })
  }

/** The second factor: the six digits of the device, or a recovery code. */
export const secondFactor =
  ({ pace }: Entrance): Handlers['secondFactor'] =>
  async (call, input) => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    const wait = await slowed(call, pace)
    if (wait !== null) return wait
    return call.write(async tx => {
      await touchSession(tx, sessionId, call.now)
      const { factor, clock } = await checkFactor(tx, call, { userId, code: input.code })
      if (factor !== 'right') {
        const device = await deviceState(tx, userId, call.now)
        const refused = refuse(call, pace, factor)
        // Who is here has the password; when the device opens again is theirs to know.
        const retryAt = device?.retryAt ?? refused.retryAt
        return factor === 'next-code' && clock !== null
          ? { outcome: 'next-code', retryAt, clock }
          : { outcome: 'refused', retryAt }
      }
      const password = await passwordRow(tx, userId)
      const facts = await factsOf(tx, call, { userId, password, matches: true })
      if (!facts.enabled || !(await arrive(tx, call, { userId, facts }))) {
        await endSession(tx, sessionId, call.now)
        return refuse(call, pace, facts.enabled ? 'expired' : 'disabled')
      }
      const stage = stageAfterFactor(facts)
      await moveSession(tx, sessionId, { from: 'second-factor', to: stage, now: call.now })
      return { ...letIn(call, pace, stage), ...(clock === null ? {} : { clock }) }
    })
  }

async function checkFactor(tx: WriteDb, call: Call, typed: { userId: UserId; code: string }) {
  if (/^[\s0-9]*$/u.test(typed.code)) {
    const { outcome, clock } = await verifyTotp(tx, call, typed)
    return { factor: outcome, clock }
  }
  const factor = (await useRecoveryCode(tx, call, typed)) ? 'right' : 'wrong-recovery-code'
  return { factor, clock: null } as const
}

/** Opens with both halves of a slip. */
export const slipIn =
  ({ pace }: Entrance): Handlers['redeemSlip'] =>
  async (call, input) =>
    (await slowed(call, pace)) ?? call.write(async tx => enter(tx, { call, pace }, await redeemSlip(tx, call, input)))

/** Opens with the token of a reset link. */
export const linkIn =
  ({ pace }: Entrance): Handlers['openLink'] =>
  async (call, input) =>
    (await slowed(call, pace)) ??
    call.write(async tx => enter(tx, { call, pace }, await redeemLink(tx, call, input.token)))

/**
 * A claim stands for the password, and for nothing else: a bound device is asked for all the same (OWASP ASVS 5.0, 6.4.3).
 * A lock does not stop it, for a lock is there against guessing.
 */
async function enter(tx: WriteDb, at: { call: Call; pace: Pace }, userId: UserId | null): Promise<Stepped> {
  const { call, pace } = at
  if (userId === null) return refuse(call, pace, 'wrong')
  call.about({ userId })
  const password = await passwordRow(tx, userId)
  const facts = await factsOf(tx, call, { userId, password, matches: true })
  if (!facts.enabled) return refuse(call, pace, 'disabled')
  const stage = facts.hasDevice ? 'second-factor' : 'must-change'
  await openSession(tx, call, { userId, stage })
  if (stage === 'must-change') await markSignIn(tx, userId, call.now)
  return letIn(call, pace, stage)
}

async function factsOf(
  tx: WriteDb,
  call: Call,
  of: { userId: UserId; password: StoredPassword | undefined; matches: boolean },
): Promise<Attempt> {
  const user = await findUser(tx, of.userId)
  // Huawei Cloud IAM: a password past its validity period opens nothing but the choice of a new one.
  const ranOut = user && (await expiryFor(tx, of.userId, call))?.state === 'expired'
  return {
    now: call.now,
    matches: of.matches,
    enabled: user?.enabled ?? false,
    lockedUntil: user?.lockedUntil ?? null,
    mustChange: (of.password?.mustChange ?? false) || ranOut === true,
    temporaryUntil: of.password?.temporaryUntil ?? null,
    usedAt: of.password?.usedAt ?? null,
    hasDevice: (await deviceState(tx, of.userId, call.now)) !== null,
    owesDevice: await owesDevice(tx, of.userId),
  }
}

/**
 * Past everything that had to be shown: the sign-in is remembered, and a temporary password is used up. `false`: it was used
 * up before, by another page, and this one goes no further.
 */
async function arrive(tx: WriteDb, call: Call, who: { userId: UserId; facts: Attempt }): Promise<boolean> {
  if (who.facts.temporaryUntil !== null && !(await markUsed(tx, who.userId, call.now))) return false
  await markSignIn(tx, who.userId, call.now)
  return true
}
