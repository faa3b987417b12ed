import { join } from 'node:path'

import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { openHeadFile, openLedger } from '../../electron/core/audit/audit.ts'
import { setEnabled } from '../../electron/core/directory/directory.ts'
import { disableIfUnused, disableUnused } from '../../electron/core/securityPolicies/securityPolicies.ts'
import { testRandom } from '../support/fakes.ts'
import { openTestStore } from '../support/openTestStore.ts'

const DAY = 86_400_000
const START = 1_000 * DAY
const ACCOUNT = 'a'.repeat(32) as AccountId
const [LI, WU, OWNER] = ['1', '2', '3'].map(digit => digit.repeat(32) as UserId) as [UserId, UserId, UserId]

let desk: Awaited<ReturnType<typeof openDesk>>
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

/** An account whose users are disabled after ten days, with two users and its owner, all made at the start. */
async function openDesk() {
  const store = openTestStore()
  const headFile = openHeadFile(join(store.folder, 'audit.head'), store.keys)
  const ledger = await openLedger(store, headFile, testRandom())
  await store.write(async tx => {
    const account = { id: ACCOUNT, name: 'lab', name_key: 'lab', profile: 'huawei', created_at: START }
    await tx.insertInto('account').values(account).execute()
    await tx.insertInto('login_policy').values({ account_id: ACCOUNT, unused_days: 10 }).execute()
    for (const [id, login, kind] of [
      [LI, 'li', 'iam-user'],
      [WU, 'wu', 'iam-user'],
      [OWNER, 'owner', 'root'],
    ] as const)
      await tx
        .insertInto('user')
        .values({
          id,
          account_id: ACCOUNT,
          login,
          login_key: login,
          name: login,
          email: '',
          area_code: '',
          phone: '',
          kind,
          created_at: START,
          updated_at: START,
        })
        .execute()
  })
  const at = (days: number) => ({ store, ledger, now: START + days * DAY })
  return {
    store,
    at,
    disabled: async () =>
      (await store.read.selectFrom('user').select('login').where('enabled', '=', 0).orderBy('login').execute()).map(
        ({ login }) => login,
      ),
    rows: () =>
      store.read
        .selectFrom('audit')
        .select(['action', 'user_id as userId', 'actor_kind as actorKind'])
        .orderBy('seq')
        .execute(),
    async close() {
      headFile.close()
      await store.close()
    },
  }
}

const signedIn = (userId: UserId, days: number) =>
  desk.store.write(tx =>
    tx
      .updateTable('user')
      .set({ last_sign_in_at: START + days * DAY })
      .where('id', '=', userId)
      .execute(),
  )

describe('users who are not seen', () => {
  it('are disabled on the day that their account says, and whoever owns it never', async () => {
    await signedIn(WU, 5)
    expect(await disableUnused(desk.at(9.99))).toBe(0)
    expect(await disableUnused(desk.at(10))).toBe(1)
    expect(await desk.disabled()).toEqual(['li'])
    expect(await disableUnused(desk.at(14.9))).toBe(0)
    expect(await disableUnused(desk.at(15))).toBe(1)
    expect(await disableUnused(desk.at(500))).toBe(0)
    expect(await desk.disabled()).toEqual(['li', 'wu'])
    expect(await desk.rows()).toEqual(
      [LI, WU].map(userId => ({ action: 'securityPolicies.user.disabled', userId, actorKind: 'system' })),
    )
  })

  it('lose their sessions and tokens with it', async () => {
    await desk.store.write(async tx => {
      await tx
        .insertInto('user_session')
        .values({
          id: 's',
          client_digest: Buffer.alloc(4),
          user_id: LI,
          stage: 'open',
          started_at: START,
          seen_at: START,
        })
        .execute()
      await tx
        .insertInto('token')
        .values({
          digest: Buffer.alloc(4),
          user_id: LI,
          account_id: ACCOUNT,
          methods: '["password"]',
          scope_kind: 'domain',
          scope_id: ACCOUNT,
          issued_at: START,
          expires_at: START + 100 * DAY,
        })
        .execute()
    })
    expect(await disableIfUnused(desk.at(10), LI)).toBe(true)
    expect(await desk.store.read.selectFrom('token').select('user_id').execute()).toEqual([])
    const open = desk.store.read.selectFrom('user_session').select('id').where('ended_at', 'is', null)
    expect(await open.execute()).toEqual([])
  })

  it('count from the day on which somebody enables them again', async () => {
    expect(await disableIfUnused(desk.at(10), LI)).toBe(true)
    await desk.store.write(tx => setEnabled(tx, LI, true))
    expect(await disableIfUnused(desk.at(30), LI)).toBe(false)
    expect(await disableIfUnused(desk.at(39.9), LI)).toBe(false)
    expect(await disableIfUnused(desk.at(40), LI)).toBe(true)
  })

  it('are disabled once, with one row, however many ask at once', async () => {
    const asked = await Promise.all([1, 2, 3].map(() => disableIfUnused(desk.at(10), LI)))
    expect(asked).toEqual([true, true, true])
    expect(await desk.rows()).toHaveLength(1)
  })

  it('are left alone where the account follows another profile', async () => {
    await desk.store.write(tx => tx.updateTable('account').set({ profile: 'nist' }).execute())
    expect(await disableUnused(desk.at(500))).toBe(0)
    expect(await disableIfUnused(desk.at(500), LI)).toBe(false)
  })
})
