import { Refusal } from '#shared/errors.ts'

import { arrived, toKeep } from '../browsers/browsers.ts'
import type { HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import { checkBinding, drawCode, useClaim } from '../handover/handover.ts'
import type { Random } from '../ports.ts'
import { endOtherSessions, moveSession, sessionOf, touchSession } from '../sessions/sessions.ts'
import { giveRecoveryCodes, seedContext } from './device.ts'
import { deviceOf, enrolmentOf, insertDevice, putEnrolment, removeEnrolment, takeEnrolmentTry } from './rows.ts'
import { matchPair, otpauthUri, SEED_BYTES, toBase32 } from './totp.ts'

type Handlers = HandlersFor<'mfa'>

/** Wrong pairs against one seed; then enrolment starts over with a new one. */
const TRIES = 5
const RECOVERY_CODES = 10
/** Six groups carry 120 bits: above the 112 under which OWASP ASVS 5.0, 6.5.2 asks for a password hash. */
const RECOVERY_GROUPS = 6
const DEVICE_NAME = 'phone'

/**
 * Shows a new seed to one session. After a reset by the desk it takes the binding code, which stays good for asking again
 * until the device is confirmed or the code runs out.
 */
export const beginEnrolment: Handlers['beginEnrolment'] = (call, input) =>
  call.write(async tx => {
    const { userId, sessionId, stage } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    if ((await deviceOf(tx, userId)) !== undefined) throw new Refusal({ code: 'conflict', reason: 'mfa.already-bound' })
    const binding = stage === 'must-enrol' ? await checkBinding(tx, call, { userId, code: input.bindingCode }) : null
    if (binding?.outcome === 'wrong') {
      call.note('wrong-code')
      return { outcome: 'wrong-code', triesLeft: binding.triesLeft }
    }
    const user = await requireUser(tx, userId)
    const seed = toBase32(call.random.bytes(SEED_BYTES))
    await putEnrolment(tx, {
      userId,
      sessionId,
      claimId: binding?.claimId ?? null,
      seed: call.keys.seal(seedContext(userId), seed),
      now: call.now,
      tries: TRIES,
    })
    call.note('begun')
    return { outcome: 'begun', uri: otpauthUri(seed, `${user.login}@${user.accountName}`), seed }
  })

/** A new set of recovery codes. */
export const drawRecoveryCodes = (random: Random): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => drawCode(random, RECOVERY_GROUPS))

/** Binds the device when both codes fit, hands out recovery codes, and ends the user's other sessions. */
export const confirmEnrolment: Handlers['confirmEnrolment'] = (call, input) =>
  call.write(async tx => {
    const { userId, sessionId, stage } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    const enrolment = await enrolmentOf(tx, userId)
    if (enrolment?.session_id !== sessionId) throw new Refusal({ code: 'conflict', reason: 'mfa.not-begun' })
    if (enrolment.tries_left <= 0) {
      call.note('no-tries-left')
      return { outcome: 'no-tries-left' }
    }
    await takeEnrolmentTry(tx, userId)
    const pair = matchPair(call.keys.unseal(seedContext(userId), enrolment.seed), input, call.now)
    if (pair.outcome !== 'right') {
      call.note(pair.outcome)
      return { outcome: pair.outcome }
    }

    if (stage === 'must-enrol') {
      // A seed begun under a code that the desk replaced meanwhile, or that another page used, binds nothing.
      const used = enrolment.claim_id !== null && (await useClaim(tx, enrolment.claim_id))
      if (!used) throw new Refusal({ code: 'conflict', reason: 'mfa.code-replaced' })
      await moveSession(tx, sessionId, { from: 'must-enrol', to: 'open', now: call.now })
    }
    await removeEnrolment(tx, userId)
    await insertDevice(tx, { userId, seed: enrolment.seed, name: DEVICE_NAME, now: call.now, step: pair.step })
    const recoveryCodes = drawRecoveryCodes(call.random)
    await giveRecoveryCodes(tx, call, { userId, codes: recoveryCodes })
    await endOtherSessions(tx, { userId, sessionId }, call.now)
    await notifyUser(tx, call, { userId, notice: 'mfa-bound', callId: null })
    const arrival = stage === 'must-enrol' ? await arrived(tx, call, { userId, sessionId }) : null
    call.note(arrival?.known === false ? 'bound:new-browser' : 'bound')
    return { outcome: 'bound', recoveryCodes, ...(arrival === null ? {} : toKeep(arrival)) }
  })
