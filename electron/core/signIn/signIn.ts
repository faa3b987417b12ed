import type { HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { expiryFor } from '../credentials/credentials.ts'
import { requireUser } from '../directory/directory.ts'
import { deviceState } from '../mfa/mfa.ts'
import type { Ports } from '../ports.ts'
import { factorCodeWaits, factorOf } from '../protection/protection.ts'
import { wordsAtSignIn } from '../securityPolicies/securityPolicies.ts'
import { endSession, endSessions, previousSignIn, sessionOf } from '../sessions/sessions.ts'
import { changePassword } from './changing.ts'
import type { Entrance } from './entering.ts'
import { invitationIn, linkIn, secondFactor, signIn as passwordIn, slipIn } from './entering.ts'
import { createNames } from './names.ts'
import { endOne, endOthers, list } from './ownSessions.ts'
import { createPace } from './pace.ts'
import { proof, proveAgain, sendProof } from './proving.ts'
import { sendCode } from './sending.ts'

export { createPace, type Pace } from './pace.ts'
export { requireProof } from './proofs.ts'

type Handlers = HandlersFor<'sessions'>

const state: Handlers['state'] = async call => {
  const stranger = { name: '', login: '', language: 'en', hasMfa: false } as const
  const nothing = { ...stranger, factor: null, lastSignInAt: null, expiry: null, accountSays: '' } as const
  if (call.actor.kind !== 'user' || call.actor.userId === null) return { stage: 'visitor', ...nothing }
  const { userId, sessionId, stage } = sessionOf(call.actor)
  // Before the second factor the page knows no more than what was typed into it.
  if (stage === 'second-factor') {
    const asked = await factorOf(call.read, userId, call)
    if (asked === null || asked.way === 'app' || asked.way === 'nothing') {
      const way = asked?.way ?? 'nothing'
      return { stage, ...nothing, hasMfa: way === 'app', factor: { way, to: null, waits: null } }
    }
    const { way, contact } = asked
    const waits = await factorCodeWaits(call.read, { userId, sessionId, contact }, call.now)
    return { stage, ...nothing, factor: { way, to: contact.masked, waits } }
  }
  const user = await requireUser(call.read, userId)
  const hasMfa = (await deviceState(call.read, userId, call.now)) !== null
  const lastSignInAt = await previousSignIn(call.read, sessionId)
  const expiry = await expiryFor(call.read, userId, call)
  const { name, login, language } = user
  const accountSays = await wordsAtSignIn(call.read, userId)
  return { stage, name, login, language, hasMfa, factor: null, lastSignInAt, expiry, accountSays }
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
export function signIn(
  ports: Pick<Ports, 'clock'>,
  { passwords, disableIfUnused }: Pick<Entrance, 'passwords' | 'disableIfUnused'>,
): Handlers {
  const entrance = { passwords, disableIfUnused, pace: createPace(ports.clock), names: createNames(ports.clock) }
  return {
    state,
    signIn: passwordIn(entrance),
    sendCode,
    secondFactor: secondFactor(entrance),
    redeemSlip: slipIn(entrance),
    openLink: linkIn(entrance),
    openInvitation: invitationIn(entrance),
    changePassword: changePassword(passwords),
    proof,
    sendProof,
    proveAgain: proveAgain(entrance),
    list,
    end: endOne,
    endOthers,
    signOut,
    endAll,
  }
}
