import type { Card, Sealed } from '#shared/contract/directory.ts'
import type { UserId } from '#shared/contract/ids.ts'
import type { Expiry } from '#shared/contract/passwordRules.ts'
import { Refusal } from '#shared/errors.ts'

import type { ReadDb } from '../store/database.ts'
import { chipsOf } from './chips.ts'
import { contactsOf, type Contact, type Freshness } from './contacts.ts'
import { frozenOf } from './contactsFreeze.ts'
import { groupNamesOf } from './groups.ts'
import { maskPhone, maskText } from './mask.ts'
import { openSessions, userRow, userRowEver } from './rows.ts'
import { takeBackRows } from './rows/contacts.ts'
import { twinsOf } from './twinsNear.ts'

// ASVS 5.0 V7: no session of the users' pages outlives this, so older rows are not worth showing.
const LONGEST_SESSION = 12 * 3_600_000

export interface CardView extends Freshness {
  readonly revealed: 0 | 1 | 2
  /** What the password rules say, which stand above this domain. */
  readonly passwordExpiry: Expiry | null
  /** What resets replaced and is kept for a time, which stands above this domain too. */
  readonly sealed: readonly Sealed[]
  /** Of somebody who is deleted by now as well: the card of a call. */
  readonly ever?: true
  /** The record linked to the operator who looks, if any. */
  readonly self: UserId | null
}

/**
 * The card at a level of proof. What is masked here never leaves the core: at 0 the fields that a stranger would fish for are
 * dots; at 1 the ends of numbers show; at 2 manager and employee number are whole. Addresses are never whole.
 * Throws Refusal `not_found`.
 */
export async function cardOf(db: ReadDb, userId: UserId, view: CardView): Promise<Card> {
  const row = await (view.ever === true ? userRowEver : userRow)(db, userId)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'directory.user.unknown' })
  const contacts = await contactsOf(db, userId, view)
  const twins = row.deletedAt === null ? await twinsOf(db, row) : { shown: [], total: 0 }
  return {
    userId: row.userId,
    kind: row.kind,
    name: row.name,
    login: row.login,
    accountName: row.accountName,
    department: row.department,
    title: row.title,
    location: row.location,
    preferredLanguage: row.preferredLanguage,
    chips: chipsOf(row, { now: view.now, self: view.self, reachable: contacts.some(one => one.problem === null) }),
    revealed: view.revealed,
    employeeNumber: reveal(row.employeeNumber, view.revealed),
    manager: reveal(row.manager, view.revealed),
    contacts: contacts.map(one => ({
      channel: one.channel,
      masked: maskContact(one, view.revealed),
      changedAt: one.changedAt,
      problem: one.problem,
      countsFrom: one.countsFrom,
    })),
    contactsFrozen: await frozenOf(db, userId),
    takeBackUntil: (await takeBackRows(db, [userId], view.now)).get(userId) ?? null,
    twins: twins.shown,
    twinsTotal: twins.total,
    enabled: row.enabled === 1,
    frozenSince: row.frozenSince,
    sealed: [...view.sealed],
    lockedUntil: row.lockedUntil !== null && row.lockedUntil > view.now ? row.lockedUntil : null,
    groups: await groupNamesOf(db, userId),
    hasMfa: row.mfaBoundAt !== null,
    hasPassword: row.passwordChangedAt !== null,
    mustChangePassword: row.mustChange === 1,
    passwordChangedAt: row.passwordChangedAt,
    passwordExpiry: view.passwordExpiry,
    lastSignInAt: row.lastSignInAt,
    sessions: await openSessions(db, userId, view.now - LONGEST_SESSION),
  }
}

const reveal = (text: string, level: 0 | 1 | 2): string => (level === 2 ? text : maskText(text, level === 1 ? 2 : 0))

function maskContact(one: Contact, level: 0 | 1 | 2): string {
  if (one.channel === 'email' || level === 0) return one.masked
  const country = /^(\+\d+) /u.exec(one.masked)?.[1] ?? ''
  return maskPhone(country.slice(1), one.address.slice(country.length), level * 2)
}
