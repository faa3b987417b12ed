import type { HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { expiryFor } from '../credentials/credentials.ts'
import type { Passwords } from '../credentials/credentials.ts'
import { requireUser } from '../directory/directory.ts'
import { deviceState } from '../mfa/mfa.ts'
import type { Ports } from '../ports.ts'
import { endSession, endSessions, sessionOf } from '../sessions/sessions.ts'
import { changePassword } from './changing.ts'
import { linkIn, secondFactor, signIn as passwordIn, slipIn } from './entering.ts'
import { createPace } from './pace.ts'
import { signInState } from './rows.ts'

export { createPace, type Pace } from './pace.ts'

type Handlers = HandlersFor<'sessions'>

const state: Handlers['state'] = async call => {
  const stranger = { name: '', login: '', language: 'en', hasMfa: false, lastSignInAt: null, expiry: null } as const
  if (call.actor.kind !== 'user' || call.actor.userId === null) return { stage: 'visitor', ...stranger }
  const { userId, stage } = sessionOf(call.actor)
  // Before the second factor the page knows no more than what was typed into it.
  if (stage === 'second-factor') return { stage, ...stranger, hasMfa: true }
  const user = await requireUser(call.read, userId)
  const hasMfa = (await deviceState(call.read, userId, call.now)) !== null
  const lastSignInAt = await signInState(call.read, userId)
  const expiry = await expiryFor(call.read, userId, call)
  return { stage, name: user.name, login: user.login, language: user.language, hasMfa, lastSignInAt, expiry }
}

const endAll: Handlers['endAll'] = (call, input) =>
  call.write(async (tx, spent) => {
    const user = await requireUser(tx, spent.userId)
    const sessionsEnded = await endSessions(tx, user.userId, call.now)
    const notices = await notifyUser(tx, call, { userId: user.userId, notice: 'sessions-ended', callId: input.callId })
    call.detail({ reason: input.reason, login: user.login })
    return { sessionsEnded, notices }
  })

const signOut: Handlers['signOut'] = call =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await endSession(tx, sessionId, call.now)
    return {}
  })

/**
 * The users' own pages: every way in, the stages after it, and the way out. Sessions themselves are `sessions/`, which mfa and
 * credentials stand on; this stands on all of them.
 */
export function signIn(ports: Pick<Ports, 'clock'>, passwords: Passwords): Handlers {
  const entrance = { passwords, pace: createPace(ports.clock) }
  return {
    state,
    signIn: passwordIn(entrance),
    secondFactor: secondFactor(entrance),
    redeemSlip: slipIn(entrance),
    openLink: linkIn(entrance),
    changePassword: changePassword(passwords),
    signOut,
    endAll,
  }
}
