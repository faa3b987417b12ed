import type { Agency } from '#shared/contract/agencies.ts'
import { AgencyId, type AccountId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { deleteGrantsOf } from '../access/access.ts'
import { ownAccount, type HandlersFor } from '../call.ts'
import { accountKey } from '../directory/directory.ts'
import { requireRoom } from '../quotas/quotas.ts'
import type { ReadDb } from '../store/database.ts'
import { endTokensOfAgency } from '../tokens/tokens.ts'
import { accountRow, agencyRow, agencyRows, changeAgency, deleteAgency, insertAgency, type AgencyRow } from './rows.ts'
import { CLOUD_SERVICES } from './services.ts'

/**
 * Agencies: what an account lets another account of the store, or a cloud service, do in its place.
 * Source: Huawei Cloud, IAM API Reference, "Agency Management"; IAM User Guide, "Agencies".
 */
export function agencies(): HandlersFor<'agencies'> {
  return {
    list: async (call, { name, trustedId, page, ...input }) => {
      const found = (await agencyRows(call.read, ownAccount(input)))
        .map(agencyOf)
        .filter(
          one => (name === undefined || one.name === name) && (trustedId === undefined || one.trustedId === trustedId),
        )
      return { agencies: page === undefined ? found : found.slice(page.offset, page.offset + page.limit) }
    },

    get: (call, { agencyId, ...input }) => requireAgency(call.read, ownAccount(input), agencyId),

    create: (call, { name, description, trusted, duration, ...input }) =>
      call.write(async tx => {
        const accountId = ownAccount(input)
        const others = await agencyRows(tx, accountId)
        if (others.some(one => one.name === name))
          throw new Refusal({ code: 'conflict', reason: 'IAM.0005', fields: [`agency ${name}`] })
        await requireRoom(tx, { accountId, type: 'agency' }, others.length)
        const agencyId = AgencyId.parse(Buffer.from(call.random.bytes(16)).toString('hex'))
        await insertAgency(tx, {
          id: agencyId,
          account_id: accountId,
          name,
          description,
          ...(await trustedOf(tx, trusted)),
          ...lasting(duration, call.now),
          created_at: call.now,
        })
        call.detail({ agency: agencyId, name })
        return requireAgency(tx, accountId, agencyId)
      }),

    update: (call, { agencyId, description, trusted, duration, ...input }) =>
      call.write(async tx => {
        const accountId = ownAccount(input)
        const before = await requireAgency(tx, accountId, agencyId)
        const next = trusted === undefined ? undefined : await trustedOf(tx, trusted)
        if (next !== undefined && (next.trusted_service === null) !== (serviceOf(before.trustedId) === undefined))
          throw new Refusal({ code: 'invalid_input', fields: ['trust_domain'] })
        await changeAgency(tx, agencyId, {
          ...(description === undefined ? {} : { description }),
          ...next,
          ...(duration === undefined ? {} : lasting(duration, call.now)),
        })
        const after = await requireAgency(tx, accountId, agencyId)
        if (after.trustedId !== before.trustedId) await endTokensOfAgency(tx, agencyId)
        call.detail({ agency: agencyId, name: after.name })
        return after
      }),

    remove: (call, { agencyId, ...input }) =>
      call.write(async tx => {
        const { name } = await requireAgency(tx, ownAccount(input), agencyId)
        await endTokensOfAgency(tx, agencyId)
        await deleteGrantsOf(tx, { kind: 'agency', id: agencyId })
        await deleteAgency(tx, agencyId)
        call.detail({ agency: agencyId, name })
        return {}
      }),
  }
}

/** An agency of an account. Throws Refusal `not_found`: another account's is as unknown as one that never was. */
export async function requireAgency(db: ReadDb, accountId: AccountId, agencyId: AgencyId): Promise<Agency> {
  const row = await agencyRow(db, accountId, agencyId)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: [agencyId] })
  return agencyOf(row)
}

const serviceOf = (id: string) => CLOUD_SERVICES.find(one => one.id === id)

/** Whom an agency is for. Throws Refusal `not_found` when there is neither such an account nor such a service. */
async function trustedOf(
  db: ReadDb,
  { id = '', name }: { readonly id?: string | undefined; readonly name?: string | undefined },
): Promise<{ readonly trusted_account_id: AccountId | null; readonly trusted_service: string | null }> {
  const service = CLOUD_SERVICES.find(one => (name === undefined ? one.id === id : one.name === name))
  if (service !== undefined) return { trusted_account_id: null, trusted_service: service.name }
  const account = await accountRow(db, name === undefined ? { id } : { key: accountKey(name) })
  if (account === undefined) throw new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: [name ?? id] })
  return { trusted_account_id: account.id, trusted_service: null }
}

const HOURS = 24
const HOUR_MS = 3_600_000

/** How long it counts, as it is kept: in hours, with the time when it ends. */
function lasting(duration: 'FOREVER' | { readonly days: number }, now: number) {
  if (duration === 'FOREVER') return { duration, expires_at: null }
  const hours = duration.days * HOURS
  return { duration: String(hours), expires_at: now + hours * HOUR_MS }
}

function agencyOf(row: AgencyRow): Agency {
  const service = CLOUD_SERVICES.find(one => one.name === row.trustedService)
  return {
    agencyId: AgencyId.parse(row.id),
    accountId: row.accountId,
    name: row.name,
    description: row.description,
    trustedId: service?.id ?? row.trustedAccountId ?? '',
    trustedName: row.trustedService ?? row.trustedAccountName ?? '',
    duration: row.duration,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
  }
}
