import type { Channel, UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'
import { emailKey } from './keys.ts'
import { maskEmail, maskPhone } from './mask.ts'
import { contactRow, isShared, pendingRows } from './rows.ts'

/** A way to reach a user. `problem` says why it weighs nothing now; usable means `problem === null`. */
export interface Contact {
  readonly channel: Channel
  /** The whole address; E.164 for sms when the country is known. Never for the renderer. */
  readonly address: string
  readonly masked: string
  readonly changedAt: number | null
  readonly problem: 'fresh' | 'pending' | 'shared' | null
  /** When a fresh or pending contact begins to count. */
  readonly countsFrom: number | null
}

export interface Freshness {
  readonly now: number
  /** Hours for which a changed contact weighs nothing (setting `freshContactHours`). */
  readonly freshHours: number
}

const HOUR = 3_600_000

/** A number as a gateway wants it: `+8613800138000`; without a country, the digits as stored. */
export function phoneAddress(areaCode: string, phone: string): string {
  const country = areaCode.replace(/^0+/u, '')
  return country === '' ? phone : `+${country}${phone}`
}

/** One `@`, something on both sides, no spaces or controls: enough to hand it to a mail server. */
export const isEmailAddress = (text: string): boolean =>
  /^[^\s@<>",;:\\\p{Cc}\p{Cf}]{1,64}@[^\s@<>",;:\\\p{Cc}\p{Cf}]{1,190}$/u.test(text)
const isPhone = (digits: string): boolean => /^\d{5,20}$/u.test(digits)

interface Stored {
  readonly channel: Channel
  readonly areaCode: string
  readonly text: string
  readonly key: string
  readonly changedAt: number | null
}

/**
 * Every contact of a user, e-mail first, the one in use before the one that waits. A pending address whose time has come
 * takes the place of the old one here, before any row is rewritten.
 */
export async function contactsOf(db: ReadDb, userId: UserId, at: Freshness): Promise<Contact[]> {
  const row = await contactRow(db, userId)
  if (row === undefined) return []
  const pending = await pendingRows(db, [userId])
  const stored: Stored[] = [
    { channel: 'email', areaCode: '', text: row.email, key: row.emailKey, changedAt: row.emailChangedAt },
    { channel: 'sms', areaCode: row.areaCode, text: row.phone, key: row.phoneKey, changedAt: row.phoneChangedAt },
  ]
  const contacts: Contact[] = []
  for (const old of stored) {
    const change = pending.find(one => one.channel === old.channel)
    const waits = change !== undefined && change.countsFrom > at.now
    const used: Stored =
      change === undefined || waits
        ? old
        : {
            channel: old.channel,
            areaCode: change.areaCode,
            text: change.address,
            key: change.addressKey,
            changedAt: change.madeAt,
          }
    if (isAddress(used)) contacts.push({ ...shown(used), ...(await weigh(db, { userId, used, at })) })
    if (change !== undefined && waits && change.address !== '') {
      const next: Stored = {
        channel: old.channel,
        areaCode: change.areaCode,
        text: change.address,
        key: change.addressKey,
        changedAt: change.madeAt,
      }
      contacts.push({ ...shown(next), problem: 'pending', countsFrom: change.countsFrom })
    }
  }
  return contacts
}

const isAddress = (one: Stored) => (one.channel === 'email' ? isEmailAddress(one.text) : isPhone(one.text))

function shown(one: Stored) {
  return {
    channel: one.channel,
    address: one.channel === 'email' ? one.text : phoneAddress(one.areaCode, one.text),
    masked: one.channel === 'email' ? maskEmail(one.text) : maskPhone(one.areaCode, one.text),
    changedAt: one.changedAt,
  }
}

async function weigh(
  db: ReadDb,
  about: { userId: UserId; used: Stored; at: Freshness },
): Promise<Pick<Contact, 'problem' | 'countsFrom'>> {
  const { used, at } = about
  const countsFrom = used.changedAt === null ? null : used.changedAt + at.freshHours * HOUR
  if (countsFrom !== null && countsFrom > at.now) return { problem: 'fresh', countsFrom }
  const key = used.channel === 'email' ? emailKey(used.text) : used.key
  if (await isShared(db, about.userId, { channel: used.channel, addressKey: key }))
    return { problem: 'shared', countsFrom: null }
  return { problem: null, countsFrom: null }
}
