import type { Channel, UserId } from '#shared/contract/ids.ts'

import { checkOwnCode, ownCodeWaits, sendOwnCode } from '../codes/codes.ts'
import type { OwnUse, Queueing, Sent } from '../codes/codes.ts'
import { contactsOf, requireUser } from '../directory/directory.ts'
import type { Contact } from '../directory/directory.ts'
import { allowanceAt, deviceState } from '../mfa/mfa.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { clearFailures, countFailure, deleteProtection, protectionRow, putProtection } from './rows.ts'

/** What an answer needs of the call it works for. */
interface At {
  readonly now: number
  readonly settings: Queueing['settings']
}

/**
 * What sign-in asks for beside the password. `nothing` means that a code is wanted and there is no contact it could go to: the
 * password alone opens nothing then, and the help desk is the way in.
 */
export type Factor =
  { readonly way: 'app' } | { readonly way: Channel; readonly contact: Contact } | { readonly way: 'nothing' }

/** Which contact the user chose for codes at sign-in; null: login protection is off, unless a device is bound. */
export const chosenWay = async (db: ReadDb, userId: UserId): Promise<Channel | null> =>
  (await protectionRow(db, userId))?.channel ?? null

/**
 * A bound device is always asked for. Without one a code goes to the contact that the user chose; when that one does not count now, to
 * the other, for whoever takes a contact away must not take the protection with it.
 */
export async function factorOf(db: ReadDb, userId: UserId, at: At): Promise<Factor | null> {
  if ((await deviceState(db, userId, at.now)) !== null) return { way: 'app' }
  const chosen = await chosenWay(db, userId)
  if (chosen === null) return null
  const usable = await usableContacts(db, userId, at)
  const contact = usable.find(one => one.channel === chosen) ?? usable[0]
  return contact === undefined ? { way: 'nothing' } : { way: contact.channel, contact }
}

/** Contacts that a code may go to now: in use, not changed lately, nobody else's. */
export async function usableContacts(db: ReadDb, userId: UserId, at: At): Promise<readonly Contact[]> {
  const contacts = await contactsOf(db, userId, { now: at.now, freshHours: at.settings.freshContactHours })
  return contacts.filter(contact => contact.problem === null)
}

/** Switches login protection over to a contact, or off with null. Earlier wrong codes are forgotten. */
export async function chooseWay(
  tx: WriteDb,
  userId: UserId,
  choice: { readonly channel: Channel | null; readonly now: number },
): Promise<void> {
  if (choice.channel === null) await deleteProtection(tx, userId)
  else await putProtection(tx, { userId, channel: choice.channel, now: choice.now })
}

/** Whoever came in by the desk's hand-over was proved there: wrong codes of before count no more. */
export const forgiveWrongCodes = async (tx: WriteDb, userId: UserId): Promise<void> => {
  await clearFailures(tx, userId)
}

interface Asking {
  readonly userId: UserId
  readonly sessionId: string
  readonly contact: Contact
}

const useOf = ({ userId, sessionId, contact }: Asking): OwnUse => ({
  userId,
  sessionId,
  purpose: 'second-factor',
  to: { channel: contact.channel, address: contact.address },
})

/** Sends the code that this session must answer. */
export async function sendFactorCode(tx: WriteDb, call: Queueing, asking: Asking): Promise<Sent> {
  const { contact, userId } = asking
  const { language } = await requireUser(tx, userId)
  return sendOwnCode(tx, call, { use: useOf(asking), to: { ...contact, language } })
}

/** Until when the code that was sent to this session can be answered; null: none waits. */
export const factorCodeWaits = (db: ReadDb, asking: Asking, now: number): Promise<number | null> =>
  ownCodeWaits(db, useOf(asking), now)

/** How a code fared; `retryAt` when the user must wait, whatever page they use. */
export interface FactorChecked {
  readonly outcome: 'right' | 'wrong' | 'expired' | 'no-tries-left' | 'not-sent'
  readonly retryAt: number | null
}

/**
 * Checks the code of this session. Wrong ones count for the user over all sessions and codes, on the schedule of a device, so that a new
 * sign-in or a new code gives no tries back (NIST SP 800-63B-4, 3.2.2). The transaction must commit.
 */
export async function checkFactorCode(
  tx: WriteDb,
  call: Queueing,
  asked: Asking & { readonly code: string },
): Promise<FactorChecked> {
  const { userId } = asked
  const row = await protectionRow(tx, userId)
  const allowance = allowanceAt({ failures: row?.failures ?? 0, failedAt: row?.failedAt ?? null }, call.now)
  if (!allowance.open) return { outcome: 'no-tries-left', retryAt: allowance.retryAt }
  const { outcome } = await checkOwnCode(tx, call, { use: useOf(asked), answer: asked.code })
  if (outcome === 'right') await clearFailures(tx, userId)
  if (outcome !== 'wrong') return { outcome, retryAt: null }
  await countFailure(tx, userId, call.now)
  const next = allowanceAt({ failures: (row?.failures ?? 0) + 1, failedAt: call.now }, call.now)
  return { outcome, retryAt: next.open ? null : next.retryAt }
}
