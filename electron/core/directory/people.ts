import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'

import type { WriteDb } from '../store/database.ts'
import { emailKey, loginKey, phoneKey } from './keys.ts'
import { tidyLogin, tidyText } from './names.ts'
import { insertUserRows, type NewUserRow } from './rows/people.ts'
import { indexUsers } from './search/indexing.ts'

/** A person to be added to the directory. Checked by whoever made it; here it is only tidied and written. */
export interface NewPerson {
  readonly kind: UserKind
  /** Owns the account; of a root identity always. */
  readonly enterpriseAdministrator: boolean
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
  kind: 'iam-user',
  enterpriseAdministrator: false,
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
    const rowids = await insertUserRows(
      tx,
      batch.map(person => rowOf(person, options.now)),
    )
    await indexUsers(
      tx,
      batch.flatMap(person => {
        const rowid = rowids.get(person.userId)
        return rowid === undefined ? [] : [{ ...person, rowid }]
      }),
    )
    await options.between?.(Math.min(from + BATCH, people.length))
  }
}

function tidied(person: NewPerson): NewPerson {
  return { ...person, login: tidyLogin(person.login), name: tidyText(person.name), email: person.email.trim() }
}

const rowOf = (person: NewPerson, now: number): NewUserRow => [
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
  person.kind,
  person.enterpriseAdministrator || person.kind === 'root' ? 1 : 0,
  now,
]
