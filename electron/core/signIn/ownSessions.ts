import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { endOtherSessions, endOwnSession, sessionOf, sessionsOfUser, touchSession } from '../sessions/sessions.ts'

type Handlers = HandlersFor<'sessions'>

/** The live sessions of whoever asks, this one marked. */
export const list: Handlers['list'] = async call => {
  const { userId, sessionId } = sessionOf(call.actor)
  const sessions = await sessionsOfUser(call.read, userId, call.now)
  return { sessions: sessions.map(one => ({ ...one, isThis: one.sessionId === sessionId })) }
}

/** Ends one other session. Somebody else's is as unknown as one that never was. */
export const endOne: Handlers['end'] = (call, input) =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    if (input.sessionId === sessionId) throw new Refusal({ code: 'conflict', reason: 'sessions.this-one' })
    if (!(await endOwnSession(tx, { userId, sessionId: input.sessionId }, call.now)))
      throw new Refusal({ code: 'not_found', reason: 'sessions.unknown' })
    await notifyUser(tx, call, { userId, notice: 'own-sessions-ended', callId: null })
    return {}
  })

export const endOthers: Handlers['endOthers'] = call =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    // Those that had run idle are ended too, and are no news.
    const sessionsEnded = (await sessionsOfUser(tx, userId, call.now)).filter(one => one.sessionId !== sessionId).length
    await endOtherSessions(tx, { userId, sessionId }, call.now)
    if (sessionsEnded > 0) await notifyUser(tx, call, { userId, notice: 'own-sessions-ended', callId: null })
    return { sessionsEnded }
  })
