import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { WriteDb } from '../store/database.ts'
import { emailKey, loginKey, phoneKey } from './keys.ts'
import { tidyLogin, tidyText } from './names.ts'
import { indexUsers } from './search/indexing.ts'

/** A person to be added to the directory. Checked by whoever made it; here it is only tidied and written. */
export interface NewPerson {
  readonly userId: UserId
  readonly accountId: AccountId
  readonly login: string
  readonly name: string
  readonly description: string
  readonly email: string
  /** `0086`, empty when unknown. */
  readonly areaCode: string
  /** National digits. */
  readonly phone: string
  readonly enabled: boolean
  readonly accessMode: 'default' | 'programmatic' | 'console'
  readonly xuserId: string
  readonly xuserType: string
  readonly employeeNumber: string
  readonly department: string
  readonly title: string
  readonly manager: string
  readonly location: string
  readonly preferredLanguage: string
  readonly privileged: boolean
  readonly attributes: Readonly<Record<string, string>>
}

/** The fields of a person that may stay empty. */
export const BLANK_PERSON = {
  description: '',
  email: '',
  areaCode: '',
  phone: '',
  enabled: true,
  accessMode: 'default',
  xuserId: '',
  xuserType: '',
  employeeNumber: '',
  department: '',
  title: '',
  manager: '',
  location: '',
  preferredLanguage: '',
  privileged: false,
  attributes: {},
} as const satisfies Partial<NewPerson>

const BATCH = 1000

/**
 * Adds people and indexes them for search, in the caller's transaction: ten thousand in about two seconds.
 * Their contacts count at once, for there is no older one to warn. `between` is awaited after each batch (progress, cancel by
 * throwing). A login that its account already has breaks a constraint: look before.
 */
export async function insertPeople(
  tx: WriteDb,
  people: readonly NewPerson[],
  options: { readonly now: number; readonly between?: (done: number) => Promise<void> },
): Promise<void> {
  for (let from = 0; from < people.length; from += BATCH) {
    const batch = people.slice(from, from + BATCH).map(tidied)
    const rows = JSON.stringify(batch.map(person => rowOf(person, options.now)))
    const { rows: made } = await sql<{ rowid: number }>`
      insert into user (
        id, account_id, login, login_key, name, description, email, email_key, area_code, phone, phone_key, enabled, access_mode,
        xuser_id, xuser_type, employee_number, department, title, manager, location, preferred_language, privileged, attributes,
        created_at, updated_at
      )
      select
        value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
        value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16, value ->> 17,
        value ->> 18, value ->> 19, value ->> 20, value ->> 21, value ->> 22, value ->> 23, value ->> 23
      from json_each(${rows}) order by key
      returning rowid`.execute(tx)
    await indexUsers(
      tx,
      batch.map((person, at) => ({ ...person, rowid: rowidAt(made, at) })),
    )
    await options.between?.(Math.min(from + BATCH, people.length))
  }
}

function rowidAt(made: readonly { rowid: number }[], at: number): number {
  const row = made[at]
  if (row === undefined) throw new Error('fewer rows than people were written')
  return row.rowid
}

function tidied(person: NewPerson): NewPerson {
  return { ...person, login: tidyLogin(person.login), name: tidyText(person.name), email: person.email.trim() }
}

const rowOf = (person: NewPerson, now: number) => [
  person.userId,
  person.accountId,
  person.login,
  loginKey(person.login),
  person.name,
  person.description,
  person.email,
  emailKey(person.email),
  person.phone === '' ? '' : person.areaCode,
  person.phone,
  phoneKey(person.areaCode, person.phone),
  person.enabled ? 1 : 0,
  person.accessMode,
  person.xuserId,
  person.xuserType,
  person.employeeNumber,
  person.department,
  person.title,
  person.manager,
  person.location,
  person.preferredLanguage,
  person.privileged ? 1 : 0,
  JSON.stringify(person.attributes),
  now,
]
