import { letsIn, readEntries, readEntry } from '#shared/addresses.ts'
import {
  MOST_DESCRIPTION,
  NOT_IN_DESCRIPTION,
  type AccessList,
  type AccessListEntry,
} from '#shared/contract/accessLists.ts'
import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { accountKey, listAccounts, requireAccount } from '../directory/directory.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { allEntries, countBound, entriesByKey, entriesFor, entriesOf, replaceEntries } from './rows.ts'

/**
 * Whether the access list binds this kind of identity. Huawei Cloud's binds IAM users and not the account: a root identity and a HUAWEI
 * ID come in from everywhere, so a wrong list shuts nobody out for good.
 */
export const boundByList = (kind: UserKind): boolean => kind === 'iam-user'

/** What a list lets in. Only this domain writes entries, and only such as can be read. */
const rangesOf = (entries: readonly { readonly address: string }[]) =>
  entries.flatMap(({ address }) => {
    const read = readEntry(address)
    return read.ok ? [read.range] : []
  })

/**
 * Whether the account that was typed refuses this address. It is answered from what was typed alone and for every name under it, so it
 * says nothing about who exists. Nobody typed an account whose name is empty or unknown.
 */
export const refusesTyped = async (db: ReadDb, account: string, peer: string | undefined): Promise<boolean> => {
  if (account.trim() === '') return false
  return !letsIn(rangesOf(await entriesByKey(db, accountKey(account), 'console')), peer)
}

/** Whether the account of a user who is known refuses this address. */
export const refusesUser = async (db: ReadDb, userId: UserId, peer: string | undefined): Promise<boolean> =>
  !letsIn(rangesOf(await entriesFor(db, userId, 'console')), peer)

/** What is answered where the account refuses the address. Throwing it takes back what was done so far. */
export const refusedAddress = (code: 'forbidden' | 'signed_out' = 'forbidden'): Refusal =>
  new Refusal({ code, reason: 'accessLists.refused' })

type Handlers = HandlersFor<'accessLists'>

/** Access lists of accounts, as the settings show and change them. The lab API will read and write the same rows. */
export const accessLists = (): Handlers => ({ list, set })

const list: Handlers['list'] = async call => {
  const [accounts, entries, bound] = [
    await listAccounts(call.read),
    await allEntries(call.read, 'console'),
    new Map((await countBound(call.read)).map(({ accountId, users }) => [accountId, users])),
  ]
  return {
    lists: accounts.map(({ accountId, name }) => ({
      accountId,
      accountName: name,
      users: bound.get(accountId) ?? 0,
      entries: entries.filter(one => one.accountId === accountId).map(shown),
    })),
  }
}

const shown = ({ address, description }: AccessListEntry): AccessListEntry => ({ address, description })

const set: Handlers['set'] = (call, { accountId, entries, reason }) => {
  const next = checked(entries)
  return call.write(async tx => {
    const { name } = await requireAccount(tx, accountId)
    const before = (await entriesOf(tx, accountId, 'console')).map(shown)
    if (inWords(before) === inWords(next)) throw new Refusal({ code: 'conflict', reason: 'accessLists.unchanged' })
    await replaceEntries(tx, { accountId, list: 'console' }, next)
    call.note(next.length === 0 ? 'everywhere' : 'narrowed')
    call.detail({ reason, account: name, before: inWords(before), after: inWords(next) })
    return { accountId, accountName: name, users: await boundIn(tx, accountId), entries: next } satisfies AccessList
  })
}

const boundIn = async (tx: WriteDb, accountId: AccountId): Promise<number> =>
  (await countBound(tx)).find(one => one.accountId === accountId)?.users ?? 0

/** As they are kept. Throws Refusal `invalid_input` that names the entry at fault. */
function checked(entries: readonly AccessListEntry[]): AccessListEntry[] {
  const read = readEntries(entries.map(entry => entry.address))
  return entries.map(({ description }, index): AccessListEntry => {
    const entry = read[index]
    const fault = (id: string, field: 'address' | 'description') =>
      new Refusal({ code: 'invalid_input', reason: id, fields: [`entries.${String(index)}.${field}`] })
    if (entry === undefined || !entry.ok) throw fault(`accessLists.fault.${entry?.fault ?? 'empty'}`, 'address')
    if (NOT_IN_DESCRIPTION.test(description)) throw fault('accessLists.fault.description-characters', 'description')
    if (description.length > MOST_DESCRIPTION) throw fault('accessLists.fault.description-length', 'description')
    return { address: entry.text, description }
  })
}

/** `10.0.0.0/8 (Office), 192.0.2.7`: what the audit keeps. */
const inWords = (entries: readonly AccessListEntry[]): string =>
  entries.length === 0
    ? 'everywhere'
    : entries
        .map(({ address, description }) => (description === '' ? address : `${address} (${description})`))
        .join(', ')
