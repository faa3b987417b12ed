import type { UserId } from '#shared/contract/ids.ts'

import { boundByList, refusedAddress, refusesTyped, refusesUser } from '../accessLists/accessLists.ts'
import { arrived, recognise, toKeep, type Arrival } from '../browsers/browsers.ts'
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
import { findUser, findUserByLogin, loginDigest, markSignIn } from '../directory/directory.ts'
import { owesDevice, redeemLink, redeemSlip } from '../handover/handover.ts'
import { deviceState, useRecoveryCode, verifyTotp } from '../mfa/mfa.ts'
import { checkFactorCode, factorOf, forgiveWrongCodes } from '../protection/protection.ts'
import { limitsTyped } from '../securityPolicies/securityPolicies.ts'
import {
  endSession,
  moveSession,
  openSession,
  sessionOf,
  setPreviousSignIn,
  touchSession,
} from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'
import { judgeAttempt, stageAfterFactor } from './lockout.ts'
import type { Attempt } from './lockout.ts'
import type { Names } from './names.ts'
import type { Pace } from './pace.ts'
import { signInState } from './rows.ts'

type Handlers = HandlersFor<'sessions'>
type Stepped = Awaited<ReturnType<Handlers['openLink']>>
type Refused = Extract<Stepped, { outcome: 'refused' }>
type LetIn = Extract<Stepped, { outcome: 'next' }>
type Call = CommandCall<'none'>

/** What the ways in share. */
export interface Entrance {
  readonly passwords: Passwords
  readonly pace: Pace
  readonly names: Names
  /** Disables a user who was not seen for as long as their account allows. */
  readonly disableIfUnused: (userId: UserId) => Promise<unknown>
}

/** A page that must wait is not even compared: the row in the audit is all that is written. */
async function slowed(call: Call, pace: Pace, shutUntil: number | null = null): Promise<Refused | null> {
  const wait = pace.waitUntil(call.client, call.now)
  if (wait === null) return null
  call.note('slowed')
  return call.write(() => Promise.resolve({ outcome: 'refused', retryAt: later(wait, shutUntil) } as const))
}

const later = (one: number | null, other: number | null) =>
  one === null ? other : other === null ? one : Math.max(one, other)

/** One answer for every reason. The waits it names are the page's own and the typed name's, and say nothing about who exists. */
function refuse(
  call: Call,
  pace: Pace,
  failed: { readonly word: string; readonly shutUntil?: number | null },
): Refused {
  call.note(failed.word)
  return { outcome: 'refused', retryAt: later(pace.failed(call.client, call.now), failed.shutUntil ?? null) }
}

/** `arrival`: where it is past everything that sign-in asks. */
function letIn(call: Call, pace: Pace, to: { stage: LetIn['stage']; arrival: Arrival | null }): LetIn {
  const { stage, arrival } = to
  call.note(arrival?.known === false ? `${stage}:new-browser` : stage)
  call.after(() => {
    pace.succeeded(call.client)
  })
  return { outcome: 'next', stage, ...(arrival === null ? {} : toKeep(arrival)) }
}

/**
 * Signs in with a password. The hash is compared before the transaction and for unknown users as well; inside it the
 * attempts of one user are decided one after the other, so guesses sent at once get no more answers than the lock allows.
 * From an address that the account refuses every name gets one answer, whatever was typed with it; only the identities that the list
 * does not bind get past it, and those with the right password.
 */
export const signIn =
  ({ passwords, pace, names, disableIfUnused }: Entrance): Handlers['signIn'] =>
  async (call, input) => {
    const name = loginDigest(call.keys, input.account, input.login)
    const wait = await slowed(call, pace, names.shutUntil(name, call.now))
    if (wait !== null) return wait
    const elsewhere = await refusesTyped(call.read, input.account, call.peer)
    const limits = await limitsTyped(call.read, input.account, call.settings)
    const refused = (word: string) => {
      if (!elsewhere) return refuse(call, pace, { word, shutUntil: names.failed(name, call.now, limits) })
      refuse(call, pace, { word: `address:${word}` })
      const address = call.peer ?? ''
      call.detail({ address })
      return { outcome: 'address-refused', address } as const
    }
    const user = await findUserByLogin(call.read, input.account, input.login)
    if (user !== undefined) await disableIfUnused(user.userId)
    const stored = user && (await passwordRow(call.read, user.userId))
    const matches = await passwords.verify(call.keys, stored?.hash ?? null, input.password)
    const rehashed =
      matches && stored && passwords.isOutdated(stored.hash) ? await passwords.hash(call.keys, input.password) : null

    return call.write(async tx => {
      if (user === undefined) return refused('unknown')
      const { userId } = user
      call.about({ userId })
      // Not compared any further: a guess from there neither says that it was right nor locks anybody.
      if (elsewhere && boundByList(user.kind)) return refused('listed')
      const password = await passwordRow(tx, userId)
      // A password replaced while it was compared is judged as wrong: what matched is no longer there.
      const same = password !== undefined && password.hash === stored?.hash
      const facts = await factsOf(tx, call, { userId, password, matches: matches && same })
      const verdict = judgeAttempt(facts)
      if (verdict.outcome === 'refused') {
        if (verdict.because !== 'wrong') return refused(verdict.because)
        return refused((await countWrongPassword(tx, call, userId)) === 'locked' ? 'locked-now' : 'wrong')
      }
      await clearFailures(tx, userId)
      if (rehashed !== null && password !== undefined)
        await replaceHash(tx, userId, { from: password.hash, to: rehashed })
      const previousSignInAt = await signInState(tx, userId)
      if (verdict.stage !== 'second-factor') await arrive(tx, call, { userId, facts })
      const { stage } = verdict
      const from = await recognise(tx, call, { userId, shown: input.browsers })
      const sessionId = await openSession(tx, call, { userId, stage, previousSignInAt, from })
      call.after(() => {
        names.succeeded(name)
      })
      const arrival = stage === 'open' ? await arrived(tx, call, { userId, sessionId }) : null
      return letIn(call, pace, { stage, arrival })
    })
  }

/** The second factor: the six digits of the device, a recovery code, or the code that went to a contact. */
export const secondFactor =
  ({ pace }: Entrance): Handlers['secondFactor'] =>
  async (call, input) => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    const wait = await slowed(call, pace)
    if (wait !== null) return wait
    return call.write(async tx => {
      await touchSession(tx, sessionId, call.now)
      const { factor, clock, opensAt } = await checkFactor(tx, call, { userId, sessionId, code: input.code })
      if (factor !== 'right') {
        const refused = refuse(call, pace, { word: factor })
        // Who is here has the password; when the device opens again is theirs to know.
        const retryAt = opensAt ?? refused.retryAt
        return factor === 'next-code' && clock !== null
          ? { outcome: 'next-code', retryAt, clock }
          : { outcome: 'refused', retryAt }
      }
      const password = await passwordRow(tx, userId)
      const facts = await factsOf(tx, call, { userId, password, matches: true })
      const previous = await signInState(tx, userId)
      if (!facts.enabled || !(await arrive(tx, call, { userId, facts }))) {
        await endSession(tx, sessionId, call.now)
        return refuse(call, pace, { word: facts.enabled ? 'expired' : 'disabled' })
      }
      await setPreviousSignIn(tx, sessionId, previous)
      const stage = stageAfterFactor(facts)
      await moveSession(tx, sessionId, { from: 'second-factor', to: stage, now: call.now })
      const arrival = stage === 'open' ? await arrived(tx, call, { userId, sessionId }) : null
      return { ...letIn(call, pace, { stage, arrival }), ...(clock === null ? {} : { clock }) }
    })
  }

async function checkFactor(tx: WriteDb, call: Call, typed: { userId: UserId; sessionId: string; code: string }) {
  const asked = await factorOf(tx, typed.userId, call)
  if (asked === null || asked.way === 'nothing') return { factor: 'not-sent', clock: null, opensAt: null } as const
  if (asked.way === 'app') return checkDevice(tx, call, typed)
  const { outcome, retryAt } = await checkFactorCode(tx, call, { ...typed, contact: asked.contact })
  return { factor: outcome, clock: null, opensAt: retryAt } as const
}

async function checkDevice(tx: WriteDb, call: Call, typed: { userId: UserId; code: string }) {
  if (/^[\s0-9]*$/u.test(typed.code)) {
    const { outcome, clock } = await verifyTotp(tx, call, typed)
    return { factor: outcome, clock, opensAt: (await deviceState(tx, typed.userId, call.now))?.retryAt ?? null }
  }
  const factor = (await useRecoveryCode(tx, call, typed)) ? 'right' : 'wrong-recovery-code'
  return { factor, clock: null, opensAt: null } as const
}

/** Opens with both halves of a slip. */
export const slipIn =
  ({ pace }: Entrance): Handlers['redeemSlip'] =>
  async (call, input) =>
    (await slowed(call, pace)) ??
    call.write(async tx => enter(tx, { call, pace, shown: input.browsers }, await redeemSlip(tx, call, input)))

/** Opens with the token of a reset link. */
export const linkIn =
  ({ pace }: Entrance): Handlers['openLink'] =>
  async (call, input) =>
    (await slowed(call, pace)) ??
    call.write(async tx => {
      const userId = await redeemLink(tx, call, { purpose: 'reset-password', token: input.token })
      return enter(tx, { call, pace, shown: input.browsers }, userId)
    })

/** Opens with the token of a first-login link. Whoever has signed in meanwhile needs none, and whoever took it along gets nowhere. */
export const invitationIn =
  ({ pace }: Entrance): Handlers['openInvitation'] =>
  async (call, input) =>
    (await slowed(call, pace)) ??
    call.write(async tx => {
      const userId = await redeemLink(tx, call, { purpose: 'first-login', token: input.token })
      const isLate = userId !== null && (await signInState(tx, userId)) !== null
      return enter(tx, { call, pace, shown: input.browsers }, isLate ? null : userId)
    })

/**
 * A claim stands for the password, and for nothing else: a bound device is asked for all the same (OWASP ASVS 5.0, 6.4.3).
 * A lock does not stop it, for a lock is there against guessing. An address that the account refuses does, and the claim stays good.
 */
async function enter(
  tx: WriteDb,
  at: { call: Call; pace: Pace; shown: readonly string[] | undefined },
  userId: UserId | null,
): Promise<Stepped> {
  const { call, pace, shown } = at
  if (userId === null) return refuse(call, pace, { word: 'wrong' })
  call.about({ userId })
  if (await refusesUser(tx, userId, call.peer)) throw refusedAddress()
  const password = await passwordRow(tx, userId)
  const facts = await factsOf(tx, call, { userId, password, matches: true })
  if (!facts.enabled) return refuse(call, pace, { word: 'disabled' })
  await forgiveWrongCodes(tx, userId)
  // Where no contact counts for a code, the proofs and the hand-over of the desk are what is left to go by.
  const asked = await factorOf(tx, userId, call)
  const stage = asked === null || asked.way === 'nothing' ? 'must-change' : 'second-factor'
  const from = await recognise(tx, call, { userId, shown })
  await openSession(tx, call, { userId, stage, previousSignInAt: await signInState(tx, userId), from })
  if (stage === 'must-change') await markSignIn(tx, userId, call.now)
  return letIn(call, pace, { stage, arrival: null })
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
    asksCode: (await factorOf(tx, of.userId, call)) !== null,
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
