import type { Proof } from '#shared/contract/capability.ts'
import type { ProofWay } from '#shared/contract/sessions.ts'
import { Refusal } from '#shared/errors.ts'

import type { CommandCall, HandlersFor } from '../call.ts'
import { checkOwnCode, ownCodeWaits, sendOwnCode } from '../codes/codes.ts'
import { clearFailures, countWrongPassword, passwordRow } from '../credentials/credentials.ts'
import { requireUser } from '../directory/directory.ts'
import { deviceState, useRecoveryCode, verifyTotp } from '../mfa/mfa.ts'
import { endSessions, markProved, PROVED_MS, sessionOf, suffices, touchSession } from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'
import type { Entrance } from './entering.ts'
import { isSent, proofToBind, useOf, type SentWay } from './proofs.ts'

type Call = CommandCall<'none'>
type Wrong = { readonly outcome: 'wrong' | 'next-code'; readonly retryAt: number | null }
type Handlers = HandlersFor<'sessions'>

const STANDS_FOR: Readonly<Record<ProofWay, Proof>> = {
  password: 'password',
  app: 'code',
  email: 'code',
  sms: 'code',
  consent: 'consent',
}

export const proof: Handlers['proof'] = async call => {
  const visitor = sessionOf(call.actor)
  const { proof: wanted, ways } = await proofToBind(call.read, visitor.userId, call)
  const shown = ways.map(async one => ({
    way: one.way,
    to: isSent(one) ? one.contact.masked : null,
    waits: isSent(one) ? await ownCodeWaits(call.read, useOf(one, visitor), call.now) : null,
  }))
  return { wanted, ways: await Promise.all(shown), minutes: PROVED_MS[wanted] / 60_000 }
}

/** A limit that was reached is an answer: the code of before may still be good. */
export const sendProof: Handlers['sendProof'] = (call, input) =>
  call.write(async tx => {
    const visitor = sessionOf(call.actor)
    const { userId, sessionId } = visitor
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    const { ways } = await proofToBind(tx, userId, call)
    const way = ways.filter(isSent).find(one => one.way === input.way)
    if (way === undefined) {
      call.note('nowhere')
      return { outcome: 'nowhere' }
    }
    const { language } = await requireUser(tx, userId)
    const sent = await sendOwnCode(tx, call, { use: useOf(way, visitor), to: { ...way.contact, language } })
    call.note(sent.outcome)
    return sent
  })

/**
 * Shows again, in the session that asks, what critical operations take. A page left open is a place to guess from, so wrong ones count
 * exactly as at sign-in: the same lock for the password, the same waits for the device. A code that was sent has its own few tries.
 */
export const proveAgain =
  ({ passwords, pace }: Pick<Entrance, 'passwords' | 'pace'>): Handlers['proveAgain'] =>
  async (call, input) => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    const wait = pace.waitUntil(call.client, call.now)
    if (wait !== null) {
      call.note('slowed')
      return call.write(() => Promise.resolve({ outcome: 'wrong', retryAt: wait }))
    }
    const { proof: wanted, ways } = await proofToBind(call.read, userId, call)
    const by = STANDS_FOR[input.way]
    // Nothing weaker than what the account asks for is even looked at.
    if (!suffices(by, wanted)) throw new Refusal({ code: 'evidence_required', reason: 'dispatch.prove-again' })
    const sent = ways.filter(isSent).find(one => one.way === input.way)
    const stored = input.way === 'password' ? await passwordRow(call.read, userId) : undefined
    const matches = input.way === 'password' && (await passwords.verify(call.keys, stored?.hash ?? null, input.secret))

    return call.write(async tx => {
      await touchSession(tx, sessionId, call.now)
      const wrong = await judge(tx, call, { ...input, matches, hash: stored?.hash, sent })
      if (wrong !== null) {
        const waits = pace.failed(call.client, call.now)
        return { outcome: wrong.outcome, retryAt: wrong.retryAt ?? waits }
      }
      await markProved(tx, sessionId, { by, at: call.now })
      call.note(input.way)
      call.after(() => {
        pace.succeeded(call.client)
      })
      return { outcome: 'proved', until: call.now + PROVED_MS[wanted] }
    })
  }

interface Shown {
  readonly way: ProofWay
  readonly secret: string
  /** Whether it is the password, and of which hash. */
  readonly matches: boolean
  readonly hash: string | undefined
  /** Where the code of this way went. */
  readonly sent: SentWay | undefined
}

/** Null: it is right. */
function judge(tx: WriteDb, call: Call, shown: Shown): Promise<Wrong | null> {
  if (shown.way === 'password') return judgePassword(tx, call, shown)
  return shown.way === 'app' ? judgeCode(tx, call, shown.secret) : judgeSent(tx, call, shown)
}

/** Null: it is right. */
async function judgePassword(tx: WriteDb, call: Call, shown: Pick<Shown, 'matches' | 'hash'>): Promise<Wrong | null> {
  const { userId } = sessionOf(call.actor)
  const user = await requireUser(tx, userId)
  if (user.lockedUntil !== null && user.lockedUntil > call.now) {
    call.note('locked')
    return { outcome: 'wrong', retryAt: user.lockedUntil }
  }
  if (shown.matches && (await passwordRow(tx, userId))?.hash !== shown.hash)
    throw new Refusal({ code: 'conflict', reason: 'credentials.changed-meanwhile' })
  if (shown.matches) {
    await clearFailures(tx, userId)
    return null
  }
  call.note('wrong')
  if ((await countWrongPassword(tx, call, userId)) === 'locked') await endSessions(tx, userId, call.now)
  return { outcome: 'wrong', retryAt: null }
}

/** Null: it is right. */
async function judgeSent(
  tx: WriteDb,
  call: Call,
  { sent, secret }: Pick<Shown, 'sent' | 'secret'>,
): Promise<Wrong | null> {
  if (sent !== undefined) {
    const { outcome } = await checkOwnCode(tx, call, { use: useOf(sent, sessionOf(call.actor)), answer: secret })
    if (outcome === 'right') return null
  }
  call.note('wrong')
  return { outcome: 'wrong', retryAt: null }
}

/** Null: it is right. Digits are a code of the app, anything else one of the recovery codes. */
async function judgeCode(tx: WriteDb, call: Call, secret: string): Promise<Wrong | null> {
  const { userId } = sessionOf(call.actor)
  const typed = { userId, code: secret }
  if (!/^[\s0-9]*$/u.test(secret)) {
    if (await useRecoveryCode(tx, call, typed)) return null
    call.note('wrong-recovery-code')
    return { outcome: 'wrong', retryAt: null }
  }
  const { outcome } = await verifyTotp(tx, call, typed)
  if (outcome === 'right') return null
  call.note(outcome)
  const retryAt = (await deviceState(tx, userId, call.now))?.retryAt ?? null
  return { outcome: outcome === 'next-code' ? 'next-code' : 'wrong', retryAt }
}
