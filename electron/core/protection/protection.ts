import type { AccountId, Channel, UserId } from '#shared/contract/ids.ts'

import { checkOwnCode, ownCodeWaits, sendOwnCode } from '../codes/codes.ts'
import type { OwnUse, Queueing, Sent } from '../codes/codes.ts'
import { contactsOf, requireUser } from '../directory/directory.ts'
import type { Contact } from '../directory/directory.ts'
import { allowanceAt, deviceState } from '../mfa/mfa.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { clearFailures, countFailure, protectionRow, protectionRows, putProtection, type Method } from './rows.ts'

export type { Method }

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

/** Login protection of a user as it was settled; null: it was never switched on. */
export interface Protection {
  readonly enabled: boolean
  readonly method: Method
}

export async function protectionOf(db: ReadDb, userId: UserId): Promise<Protection | null> {
  const row = await protectionRow(db, userId)
  return row === undefined ? null : { enabled: row.enabled === 1, method: row.method }
}

/** The same of every user of an account who ever had it. */
export const protectionsIn = async (
  db: ReadDb,
  accountId: AccountId,
): Promise<readonly (Protection & { readonly userId: UserId })[]> =>
  (await protectionRows(db, accountId)).map(row => ({ ...row, enabled: row.enabled === 1 }))

/** What login protection asks for; null: it is off, unless a device is bound. */
export async function methodInForce(db: ReadDb, userId: UserId): Promise<Method | null> {
  const protection = await protectionOf(db, userId)
  return protection?.enabled === true ? protection.method : null
}

/** Which contact was chosen for codes at sign-in; null: none. */
export async function chosenWay(db: ReadDb, userId: UserId): Promise<Channel | null> {
  const method = await methodInForce(db, userId)
  return method === 'app' ? null : method
}

/**
 * A bound device is always asked for. Without one a code goes to the contact that was chosen; when that one does not count now, or the
 * app was chosen, to another, for whoever takes a contact or a device away must not take the protection with it.
 */
export async function factorOf(db: ReadDb, userId: UserId, at: At): Promise<Factor | null> {
  if ((await deviceState(db, userId, at.now)) !== null) return { way: 'app' }
  const chosen = await methodInForce(db, userId)
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

/** Switches login protection over to a method, or off with null; then what it was stays known. Earlier wrong codes are forgotten. */
export async function chooseWay(
  tx: WriteDb,
  userId: UserId,
  choice: { readonly method: Method | null; readonly now: number },
): Promise<void> {
  const { method, now } = choice
  if (method !== null) {
    await putProtection(tx, { userId, method, enabled: true, now })
    return
  }
  const before = await protectionOf(tx, userId)
  if (before !== null) await putProtection(tx, { userId, method: before.method, enabled: false, now })
}

/** Login protection that is off, with what it would ask for: where a program says so. */
export const keepMethod = async (
  tx: WriteDb,
  userId: UserId,
  off: { readonly method: Method; readonly now: number },
) => {
  await putProtection(tx, { userId, method: off.method, enabled: false, now: off.now })
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
