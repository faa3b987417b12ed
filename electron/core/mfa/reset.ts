import { Refusal } from '#shared/errors.ts'

import type { HandlersFor, Replaced } from '../call.ts'
import { requireUser } from '../directory/directory.ts'
import { handOver, owesDevice } from '../handover/handover.ts'
import { endSessions } from '../sessions/sessions.ts'
import { deviceOf, removeDevice, removeEnrolment, removeRecoveryCodes } from './rows.ts'

/**
 * Unbinds the device with its recovery codes, and sends the user a binding code. A user whose code ran out before the new
 * device was bound gets another one the same way.
 */
export const reset =
  (replaced: Replaced): HandlersFor<'mfa'>['reset'] =>
  (call, input) =>
    call.write(async (tx, spent) => {
      const { userId, callId } = spent
      const user = await requireUser(tx, userId)
      const bound = (await deviceOf(tx, userId)) !== undefined
      if (!bound && !(await owesDevice(tx, userId))) throw new Refusal({ code: 'conflict', reason: 'mfa.not-bound' })
      // Before anything is replaced: it is sealed for whoever objects, and everybody hears of it.
      const notices = await replaced(tx, call, { userId, callId, kind: 'mfa' })
      await removeDevice(tx, userId)
      await removeEnrolment(tx, userId)
      await removeRecoveryCodes(tx, userId)
      const handed = await handOver(tx, call, { spent, route: input.route, password: null })
      const sessionsEnded = await endSessions(tx, userId, call.now)
      call.note(handed.kind)
      call.detail({ reason: input.reason, route: handed.route, to: handed.to ?? '', login: user.login })
      return { handOver: handed, sessionsEnded, notices }
    })
