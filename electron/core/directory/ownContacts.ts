import type { Channel, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import { contactChanges, settleContacts, writeUser } from './changing.ts'
import { isEmailAddress, phoneAddress } from './contacts.ts'
import { frozenOf, takeBackChanges } from './contactsFreeze.ts'
import { openVeto, type Veto, type Vetoing } from './contactsVeto.ts'
import { readPhone } from './importing/phone.ts'
import { maskEmail, maskPhone } from './mask.ts'
import { requireUser } from './records.ts'
import { reindex } from './reindexing.ts'
import { contactRow } from './rows.ts'
import { takeBackRows, vetoRows } from './rows/contacts.ts'

const HOUR = 3_600_000

/** A new contact as its owner typed it, checked: what a code goes to, and what the record will hold. */
export interface TypedContact {
  readonly channel: Channel
  readonly address: string
  readonly masked: string
  readonly fields: { readonly email: string } | { readonly areaCode: string; readonly phone: string }
}

/** Reads a typed address. Throws Refusal `invalid_input` that names the field and what is wrong. */
export function readContact(typed: { readonly channel: Channel; readonly address: string }): TypedContact {
  const invalid = (reason: string) => new Refusal({ code: 'invalid_input', reason, fields: ['address'] })
  if (typed.channel === 'email') {
    const email = typed.address.normalize('NFKC').trim()
    if (!isEmailAddress(email)) throw invalid('mySecurity.email-invalid')
    return { channel: 'email', address: email, masked: maskEmail(email), fields: { email } }
  }
  const read = readPhone(typed.address, null)
  if (read.kind !== 'number') throw invalid('mySecurity.phone-invalid')
  const { areaCode, number } = read
  return {
    channel: 'sms',
    address: phoneAddress(areaCode, number),
    masked: maskPhone(areaCode, number),
    fields: { areaCode, phone: number },
  }
}

/** Refuses what could not be confirmed: frozen contacts, and an address that is in use or waits already. */
export async function requireChangeable(db: ReadDb, userId: UserId, contact: TypedContact): Promise<void> {
  await requireFree(db, userId)
  const [change] = await contactChanges(db, userId, contact.fields)
  if (change?.kind !== 'waits')
    throw new Refusal({ code: 'conflict', reason: 'mySecurity.contact-same', fields: ['address'] })
}

async function requireFree(db: ReadDb, userId: UserId): Promise<void> {
  if ((await frozenOf(db, userId)) !== null)
    throw new Refusal({ code: 'conflict', reason: 'mySecurity.contacts-frozen' })
}

/** What is to become of a contact. */
export type ContactStep = TypedContact | { readonly channel: Channel; readonly drop: 'used' | 'waiting' }

/**
 * Does to a user's contacts what the user asked for, by the rules of every change: a new one waits, the old one can take it back,
 * frozen ones stay. Answers the way to take it back, for the notice to the old contacts.
 */
export async function changeOwnContact(
  tx: WriteDb,
  call: Vetoing,
  step: { readonly userId: UserId; readonly contact: ContactStep },
): Promise<Veto | null> {
  const { userId, contact } = step
  await settleContacts(tx, call.now)
  const { accountId } = await requireUser(tx, userId)
  const before = await contactRow(tx, userId)
  const fields = 'fields' in contact ? contact.fields : fieldsAfter(contact, before)
  const changes = await contactChanges(tx, userId, fields)
  if (changes.length === 0)
    throw new Refusal({ code: 'conflict', reason: 'mySecurity.contact-same', fields: ['address'] })
  await requireFree(tx, userId)
  await writeUser(tx, {
    userId,
    accountId,
    fields,
    changes,
    now: call.now,
    freshHours: call.settings.freshContactHours,
  })
  return before === undefined ? null : openVeto(tx, call, { userId, changes, before })
}

/** To drop one that waits is to write the present one again. */
function fieldsAfter(
  { channel, drop }: { readonly channel: Channel; readonly drop: 'used' | 'waiting' },
  before: Awaited<ReturnType<typeof contactRow>>,
) {
  const keep = drop === 'waiting' && before !== undefined
  if (channel === 'email') return { email: keep ? before.email : '' }
  return keep ? { areaCode: before.areaCode, phone: before.phone } : { areaCode: '', phone: '' }
}

/** Until when changes of a user's contacts can be taken back; null: none can. */
export const takeBackUntil = async (db: ReadDb, userId: UserId, now: number): Promise<number | null> =>
  (await takeBackRows(db, [userId], now)).get(userId) ?? null

/**
 * Takes changes of contacts back that were made since a time, when there are any that still can be: for an account that somebody may
 * have taken over then. Everything that waits goes with them, and the contacts freeze. Says whether there were any.
 */
export async function takeBackSince(
  tx: WriteDb,
  userId: UserId,
  at: { readonly since: number; readonly now: number; readonly freshHours: number },
): Promise<boolean> {
  await settleContacts(tx, at.now)
  const open = await vetoRows(tx, userId, at.now)
  if (!open.some(row => row.expires_at - at.freshHours * HOUR >= at.since)) return false
  await takeBackChanges(tx, userId, at.now)
  await reindex(tx, [userId])
  return true
}

/** Whether the directory lets a user use programs at all: an access mode of the console alone does not. */
export async function mayHaveKeys(db: ReadDb, userId: UserId): Promise<boolean> {
  const row = await db.selectFrom('user').select('access_mode').where('id', '=', userId).executeTakeFirst()
  return row !== undefined && row.access_mode !== 'console'
}
