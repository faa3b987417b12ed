import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { endOtherSessions, sessionOf, touchSession } from '../sessions/sessions.ts'
import { deviceState, giveRecoveryCodes, useRecoveryCode, verifyTotp } from './device.ts'
import { drawRecoveryCodes } from './enrolment.ts'
import { deviceOf, removeDevice, removeEnrolment, removeRecoveryCodes } from './rows.ts'

type Handlers = HandlersFor<'mfa'>

/**
 * Unbinds the user's own device. The code is part of the request, so that a password alone never gets rid of the second factor; a wrong
 * one counts against the device as at sign-in.
 */
export const unbind: Handlers['unbind'] = (call, { code }) =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    if ((await deviceOf(tx, userId)) === undefined) throw new Refusal({ code: 'conflict', reason: 'mfa.not-bound' })
    const isDigits = /^[\s0-9]*$/u.test(code)
    const outcome = isDigits
      ? (await verifyTotp(tx, call, { userId, code })).outcome
      : (await useRecoveryCode(tx, call, { userId, code }))
        ? 'right'
        : 'wrong-recovery-code'
    if (outcome !== 'right') {
      call.note(outcome)
      const retryAt = (await deviceState(tx, userId, call.now))?.retryAt ?? null
      return { outcome: outcome === 'next-code' ? 'next-code' : 'wrong', retryAt }
    }
    await removeDevice(tx, userId)
    await removeEnrolment(tx, userId)
    await removeRecoveryCodes(tx, userId)
    await endOtherSessions(tx, { userId, sessionId }, call.now)
    await notifyUser(tx, call, { userId, notice: 'mfa-unbound', callId: null })
    call.note('removed')
    return { outcome: 'removed' }
  })

export const renewRecoveryCodes: Handlers['renewRecoveryCodes'] = call =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    if ((await deviceOf(tx, userId)) === undefined) throw new Refusal({ code: 'conflict', reason: 'mfa.not-bound' })
    const recoveryCodes = drawRecoveryCodes(call.random)
    await giveRecoveryCodes(tx, call, { userId, codes: recoveryCodes })
    await notifyUser(tx, call, { userId, notice: 'recovery-codes-renewed', callId: null })
    return { recoveryCodes }
  })
