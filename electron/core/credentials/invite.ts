import { Refusal } from '#shared/errors.ts'

import type { HandlersFor, Replaced } from '../call.ts'
import { requireUser, setLockedUntil } from '../directory/directory.ts'
import { handOver } from '../handover/handover.ts'
import { endSessions } from '../sessions/sessions.ts'
import { clearFailures, putPassword } from './rows.ts'

/**
 * Sends a first-login link to somebody who has never signed in. It costs what a reset costs, for whoever gets it gets the account
 * (docs/adr/0028). A password that was given to them and never used is sealed like one that is reset, and opens nothing from then on.
 *
 * Refuses `conflict`, reason `credentials.signed-in-before`; `invalid_input`, reason `handover.route-not-offered`, for any way but a link.
 */
export const invite =
  (replaced: Replaced): HandlersFor<'credentials'>['invite'] =>
  (call, input) =>
    call.write(async (tx, spent) => {
      const { userId } = spent
      const { callId } = input
      const user = await requireUser(tx, userId)
      if (user.lastSignInAt !== null) throw new Refusal({ code: 'conflict', reason: 'credentials.signed-in-before' })
      // Before anything is replaced: it is sealed for whoever objects, and everybody hears of it.
      const notices = await replaced(tx, call, { userId, callId, kind: 'password', invitation: true })
      const handed = await handOver(tx, call, { spent, route: input.route, password: null, invitation: true })
      await putPassword(tx, {
        userId,
        hash: '',
        profile: user.profile,
        strength: null,
        now: call.now,
        mustChange: true,
        temporaryUntil: null,
      })
      const sessionsEnded = await endSessions(tx, userId, call.now)
      await clearFailures(tx, userId)
      // Huawei Cloud IAM: a locked identity waits; a hand-over does not lift the lock either.
      if (user.profile === 'nist') await setLockedUntil(tx, userId, null)
      call.note(handed.kind)
      call.detail({ reason: input.reason, route: handed.route, to: handed.to ?? '', login: user.login })
      return { handOver: handed, sessionsEnded, notices }
    })
