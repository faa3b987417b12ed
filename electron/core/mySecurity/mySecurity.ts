import type { OwnContact } from '#shared/contract/mySecurity.ts'
import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { passwordRow } from '../credentials/credentials.ts'
import { contactsOf, frozenOf, mayHaveKeys, type Contact } from '../directory/directory.ts'
import { deviceState } from '../mfa/mfa.ts'
import { chosenWay, factorOf, usableContacts } from '../protection/protection.ts'
import { changeProtection } from '../quarantine/quarantine.ts'
import { endOtherSessions, sessionOf, touchSession } from '../sessions/sessions.ts'
import { activity } from './activity.ts'
import { beginContact, confirmContact, removeContact, withdrawContact } from './contacts.ts'

type Handlers = HandlersFor<'mySecurity'>

/** What a user sees and changes of how their own account is protected. What is sensitive is declared `proveAgain`. */
export const mySecurity = (): Handlers => ({
  overview,
  setLoginProtection,
  beginContact,
  confirmContact,
  removeContact,
  withdrawContact,
  activity,
})

const overview: Handlers['overview'] = async call => {
  const { userId } = sessionOf(call.actor)
  const { read, now } = call
  const contacts = await contactsOf(read, userId, { now, freshHours: call.settings.freshContactHours })
  return {
    contacts: contacts.map(shown),
    frozenSince: (await frozenOf(read, userId))?.at ?? null,
    protection: (await factorOf(read, userId, call))?.way ?? 'off',
    chosen: await chosenWay(read, userId),
    mfaBoundAt: (await deviceState(read, userId, now))?.boundAt ?? null,
    passwordChangedAt: (await passwordRow(read, userId))?.changedAt ?? null,
    mayHaveKeys: await mayHaveKeys(read, userId),
  }
}

/** Its owner tells two numbers apart by their last digits. */
const shown = ({ channel, address, masked, problem, countsFrom }: Contact): OwnContact => ({
  channel,
  masked: channel === 'sms' ? masked + address.slice(-3) : masked,
  state: problem ?? 'used',
  countsFrom,
})

const setLoginProtection: Handlers['setLoginProtection'] = (call, { way }) =>
  call.write(async tx => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    await touchSession(tx, sessionId, call.now)
    const channel = way === 'off' ? null : way
    if (channel !== null && !(await usableContacts(tx, userId, call)).some(one => one.channel === channel))
      throw new Refusal({ code: 'conflict', reason: 'mySecurity.contact-not-usable', fields: ['way'] })
    await changeProtection(tx, call, { userId, method: channel })
    const sessionsEnded = await endOtherSessions(tx, { userId, sessionId }, call.now)
    call.note(way)
    return { sessionsEnded }
  })
