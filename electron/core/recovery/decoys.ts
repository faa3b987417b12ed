import type { Channel } from '#shared/contract/ids.ts'

import { accountKey } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { someAddressIn } from './rows.ts'

const DOTS = '•••'
const first = (text: string): string => String.fromCodePoint([...text][0]?.codePointAt(0) ?? 0x61).toLowerCase()

/**
 * `m•••@e•••` and `••••••42`: enough for its owner to know it. Less than the desk shows, so that one that was made up looks the same.
 */
export function maskOwn(channel: Channel, address: string): string {
  if (channel === 'sms') return `••••••${address.slice(-2)}`
  const at = address.lastIndexOf('@')
  return `${first(address)}${DOTS}@${first(address.slice(at + 1))}${DOTS}`
}

const LETTERS = 'abcdefghijklmnoprstvw'

/**
 * What somebody who is not there would be reached by: made from what was typed under a key of this store, so that it is the same at
 * every try. In three of five cases both kinds, as in most directories.
 */
export async function decoysFor(
  db: ReadDb,
  keys: Keys,
  typed: { readonly account: string; readonly login: string },
): Promise<readonly { readonly channel: Channel; readonly masked: string }[]> {
  const bytes = keys.mac('contact', 'decoy', accountKey(typed.account), accountKey(typed.login))
  const byte = (index: number) => bytes[index] ?? 0
  const domain = await domainFor(db, typed)
  const letter = domain === '' ? (LETTERS[byte(1) % LETTERS.length] ?? 'a') : first(domain)
  const email = { channel: 'email', masked: `${first(typed.login)}${DOTS}@${letter}${DOTS}` } as const
  const sms = { channel: 'sms', masked: `••••••${String(byte(2) % 10)}${String(byte(3) % 10)}` } as const
  const which = byte(0) % 5
  return which < 3 ? [email, sms] : which === 3 ? [email] : [sms]
}

async function domainFor(db: ReadDb, typed: { readonly account: string; readonly login: string }): Promise<string> {
  const known = await someAddressIn(db, accountKey(typed.account))
  const address = typed.login.includes('@') ? typed.login : known
  return address.slice(address.lastIndexOf('@') + 1)
}
