import type { HandlersFor } from '../call.ts'
import { factorOf, sendFactorCode } from '../protection/protection.ts'
import { sessionOf, touchSession } from '../sessions/sessions.ts'

/** Sends the code of login protection. A limit that was reached is an answer: the code of before may still be good. */
export const sendCode: HandlersFor<'sessions'>['sendCode'] = call =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    const asked = await factorOf(tx, userId, call)
    if (asked === null || asked.way === 'app' || asked.way === 'nothing') {
      call.note('nowhere')
      return { outcome: 'nowhere' }
    }
    const sent = await sendFactorCode(tx, call, { userId, sessionId, contact: asked.contact })
    call.note(sent.outcome)
    return sent
  })
