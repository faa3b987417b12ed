import { letsIn, readEntries, readEntry } from '#shared/addresses.ts'
import {
  MOST_DESCRIPTION,
  NOT_IN_DESCRIPTION,
  type AccessList,
  type AccessListEntry,
  type AccessListKind,
  type VpcEndpoint,
} from '#shared/contract/accessLists.ts'
import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { reasonOf, type HandlersFor, type LabPrincipal } from '../call.ts'
import { accountKey, listAccounts, requireAccount } from '../directory/directory.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import {
  allEntries,
  countBound,
  endpointsOf,
  entriesByKey,
  entriesFor,
  entriesOf,
  isBound,
  replaceEndpoints,
  replaceEntries,
} from './rows.ts'

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

/**
 * Whether the account that a program works in refuses this address. Whoever owns the account is not bound; whoever came by an agency
 * is. A list of endpoints alone lets no address in.
 */
export async function refusesProgram(
  db: ReadDb,
  { userId, accountId, agencyId }: Pick<LabPrincipal, 'userId' | 'accountId' | 'agencyId'>,
  peer: string | undefined,
): Promise<boolean> {
  const entries = await entriesOf(db, accountId, 'api')
  const isOpen = entries.length === 0 && (await endpointsOf(db, accountId)).length === 0
  if (isOpen || (agencyId === null && !(await isBound(db, userId)))) return false
  return entries.length === 0 || !letsIn(rangesOf(entries), peer)
}

/** What is answered where the account refuses the address. Throwing it takes back what was done so far. */
export const refusedAddress = (code: 'forbidden' | 'signed_out' = 'forbidden'): Refusal =>
  new Refusal({ code, reason: 'accessLists.refused' })

type Handlers = HandlersFor<'accessLists'>

/** Access lists of accounts, as the settings and programs show and change them. */
export const accessLists = (): Handlers => ({ list, set })

const list: Handlers['list'] = async (call, asked) => {
  const [accounts, entries, endpoints, bound] = [
    await listAccounts(call.read),
    await allEntries(call.read, asked.list),
    asked.list === 'api' ? await endpointsOf(call.read) : [],
    new Map((await countBound(call.read)).map(({ accountId, users }) => [accountId, users])),
  ]
  return {
    lists: accounts
      .filter(({ accountId }) => asked.accountId === undefined || asked.accountId === accountId)
      .map(({ accountId, name }) => ({
        accountId,
        accountName: name,
        users: bound.get(accountId) ?? 0,
        entries: entries.filter(one => one.accountId === accountId).map(shown),
        endpoints: endpoints.filter(one => one.accountId === accountId).map(shownEndpoint),
      })),
  }
}

const shown = ({ address, description }: AccessListEntry): AccessListEntry => ({ address, description })
const shownEndpoint = ({ endpointId, description }: VpcEndpoint): VpcEndpoint => ({ endpointId, description })

const set: Handlers['set'] = (call, { accountId, list: kind, entries, endpoints, reason }) => {
  const next = checked(entries, kind)
  const nextEndpoints = checkedEndpoints(endpoints)
  return call.write(async tx => {
    const { name } = await requireAccount(tx, accountId)
    const before = (await entriesOf(tx, accountId, kind)).map(shown)
    const beforeEndpoints = kind === 'api' ? (await endpointsOf(tx, accountId)).map(shownEndpoint) : []
    const words = [inWords(before, beforeEndpoints), inWords(next, nextEndpoints)] as const
    const isSame = words[0] === words[1]
    // At the desk that is a slip; a program says how things are to be.
    if (isSame && call.actor.kind !== 'api') throw new Refusal({ code: 'conflict', reason: 'accessLists.unchanged' })
    await replaceEntries(tx, { accountId, list: kind }, next)
    if (kind === 'api') await replaceEndpoints(tx, accountId, nextEndpoints)
    call.note(isSame ? 'unchanged' : next.length + nextEndpoints.length === 0 ? 'everywhere' : 'narrowed')
    call.detail({
      ...reasonOf(call.actor, reason),
      account: name,
      ...(kind === 'api' ? { list: 'programs' } : {}),
      before: words[0],
      after: words[1],
    })
    const users = await boundIn(tx, accountId)
    return { accountId, accountName: name, users, entries: next, endpoints: nextEndpoints } satisfies AccessList
  })
}

const boundIn = async (tx: WriteDb, accountId: AccountId): Promise<number> =>
  (await countBound(tx)).find(one => one.accountId === accountId)?.users ?? 0

const fault = (reason: string, field: string) => new Refusal({ code: 'invalid_input', reason, fields: [field] })

/** As they are kept. Throws Refusal `invalid_input` that names the entry at fault. */
function checked(entries: readonly AccessListEntry[], list: AccessListKind): AccessListEntry[] {
  const read = readEntries(entries.map(entry => entry.address))
  return entries.map(({ description }, index): AccessListEntry => {
    const entry = read[index]
    const field = (name: 'address' | 'description') => `entries.${String(index)}.${name}`
    if (entry === undefined || !entry.ok) throw fault(`accessLists.fault.${entry?.fault ?? 'empty'}`, field('address'))
    // Huawei Cloud IAM: IPv6 on the list of the console only.
    if (list === 'api' && entry.range.family !== 4) throw fault('accessLists.fault.only-four', field('address'))
    checkDescription(description, field('description'))
    return { address: entry.text, description }
  })
}

/** The same for endpoints: none twice. */
function checkedEndpoints(endpoints: readonly VpcEndpoint[]): VpcEndpoint[] {
  return endpoints.map((endpoint, index) => {
    const field = `endpoints.${String(index)}`
    if (endpoints.findIndex(one => one.endpointId === endpoint.endpointId) !== index)
      throw fault('accessLists.fault.overlaps', field)
    checkDescription(endpoint.description, field)
    return endpoint
  })
}

function checkDescription(description: string, field: string): void {
  if (NOT_IN_DESCRIPTION.test(description)) throw fault('accessLists.fault.description-characters', field)
  if (description.length > MOST_DESCRIPTION) throw fault('accessLists.fault.description-length', field)
}

/** `10.0.0.0/8 (Office), 192.0.2.7`: what the audit keeps. */
const inWords = (entries: readonly AccessListEntry[], endpoints: readonly VpcEndpoint[]): string => {
  const all = [...entries, ...endpoints.map(({ endpointId, description }) => ({ address: endpointId, description }))]
  return all.length === 0
    ? 'everywhere'
    : all.map(({ address, description }) => (description === '' ? address : `${address} (${description})`)).join(', ')
}
