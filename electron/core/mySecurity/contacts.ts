import type { Channel, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { CommandCall, HandlersFor } from '../call.ts'
import { checkOwnCode, notifyUser, sendOwnCode, type OwnUse } from '../codes/codes.ts'
import {
  changeOwnContact,
  contactsOf,
  readContact,
  requireChangeable,
  requireUser,
  type ContactStep,
  type TypedContact,
} from '../directory/directory.ts'
import { deviceState } from '../mfa/mfa.ts'
import { chosenWay } from '../protection/protection.ts'
import { sessionOf, touchSession } from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'

type Handlers = HandlersFor<'mySecurity'>
type Call = CommandCall<'none'>
const HOUR = 3_600_000

const useOf = (own: { userId: UserId; sessionId: string }, to: TypedContact): OwnUse => ({
  ...own,
  purpose: 'contact',
  to,
})

/** Sends a code to the new contact. The wait between two codes is an answer: it is remembered, and shown. */
export const beginContact: Handlers['beginContact'] = (call, input) =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    const to = readContact(input)
    await requireChangeable(tx, userId, to)
    const { language } = await requireUser(tx, userId)
    const sent = await sendOwnCode(tx, call, { use: useOf({ userId, sessionId }, to), to: { ...to, language } })
    call.note(sent.outcome)
    return sent.outcome === 'sent' ? { ...sent, to: to.masked } : sent
  })

/** Takes the contact over once the code from it is right. Wrong ones cost tries of the code. */
export const confirmContact: Handlers['confirmContact'] = (call, { code, ...typed }) =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    const contact = readContact(typed)
    const check = await checkOwnCode(tx, call, { use: useOf({ userId, sessionId }, contact), answer: code })
    if (check.outcome !== 'right') {
      call.note(check.outcome)
      return { outcome: check.outcome, triesLeft: check.triesLeft }
    }
    await change(tx, call, { userId, contact })
    call.note('changed')
    return { outcome: 'changed', countsFrom: call.now + call.settings.freshContactHours * HOUR }
  })

/** Removes a contact in use: not the last one, and not the one that sign-in sends its codes to. */
export const removeContact: Handlers['removeContact'] = (call, { channel }) =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    await requireSpare(tx, call, { userId, channel })
    await change(tx, call, { userId, contact: { channel, drop: 'used' } })
    return {}
  })

export const withdrawContact: Handlers['withdrawContact'] = (call, { channel }) =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    const contacts = await contactsOf(tx, userId, freshness(call))
    if (!contacts.some(one => one.channel === channel && one.problem === 'pending'))
      throw new Refusal({ code: 'conflict', reason: 'mySecurity.nothing-waits' })
    await changeOwnContact(tx, call, { userId, contact: { channel, drop: 'waiting' } })
    await notifyUser(tx, call, { userId, notice: 'contact-withdrawn', callId: null })
    return {}
  })

/** The change itself, and word of it to every contact, the old ones with the way to take it back. */
async function change(
  tx: WriteDb,
  call: Call,
  step: { readonly userId: UserId; readonly contact: ContactStep },
): Promise<void> {
  const veto = await changeOwnContact(tx, call, step)
  await notifyUser(tx, call, { userId: step.userId, notice: 'contact-changed', callId: null, veto })
}

async function requireSpare(
  tx: WriteDb,
  call: Call,
  { userId, channel }: { readonly userId: UserId; readonly channel: Channel },
): Promise<void> {
  const inUse = (await contactsOf(tx, userId, freshness(call))).filter(one => one.problem !== 'pending')
  if (!inUse.some(one => one.channel === channel))
    throw new Refusal({ code: 'conflict', reason: 'mySecurity.no-such-contact' })
  if (!inUse.some(one => one.channel !== channel))
    throw new Refusal({ code: 'conflict', reason: 'mySecurity.last-contact' })
  const asked = (await deviceState(tx, userId, call.now)) === null && (await chosenWay(tx, userId)) === channel
  if (asked) throw new Refusal({ code: 'conflict', reason: 'mySecurity.contact-protects' })
}

const freshness = (call: Pick<Call, 'now' | 'settings'>) => ({
  now: call.now,
  freshHours: call.settings.freshContactHours,
})
