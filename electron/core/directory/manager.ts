import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'
import { countNamesakes, userRow } from './rows.ts'

/** Somebody as a directory may name them in another record. */
export interface Nameable {
  readonly login: string
  readonly name: string
  readonly email: string
  readonly employeeNumber: string
}

const folded = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

/** What a manager field says, without the wrapping of an LDAP name: `CN=Wei Wang,OU=Staff` says `Wei Wang` (RFC 4514). */
export function spokenOf(manager: string): string {
  const first = /^\s*(?:cn|uid)\s*=\s*((?:\\.|[^,\\])+)/iu.exec(manager)?.[1]
  return folded(first === undefined ? manager : first.replaceAll(/\\(.)/gu, '$1'))
}

/** By what a manager field names a person; null when it does not. A login, an address or a number is nobody else's. */
export function namedBy(manager: string, person: Nameable): 'id' | 'name' | null {
  const spoken = spokenOf(manager)
  if (spoken === '') return null
  if ([person.login, person.email, person.employeeNumber].some(one => one !== '' && folded(one) === spoken)) return 'id'
  return folded(person.name) === spoken ? 'name' : null
}

/** Whether one user is the manager on record of another. A name that several people of the account bear marks none of them. */
export async function isManagerOf(db: ReadDb, managerId: UserId, userId: UserId): Promise<boolean> {
  const [manager, user] = [await userRow(db, managerId), await userRow(db, userId)]
  if (manager === undefined || user === undefined || managerId === userId) return false
  if (manager.accountId !== user.accountId) return false
  switch (namedBy(user.manager, manager)) {
    case 'id':
      return true
    case 'name':
      return (await countNamesakes(db, manager)) === 1
    case null:
      return false
  }
}
