import { mkdirSync, mkdtempSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { systemClock } from '../../../electron/adapters/clock.ts'
import { systemRandom } from '../../../electron/adapters/random.ts'
import { openHeadFile, openLedger } from '../../../electron/core/audit/audit.ts'
import { createApp } from '../../../electron/core/app.ts'
import { openKeyring } from '../../../electron/core/operators/keyring.ts'
import type { Ports } from '../../../electron/core/ports.ts'
import type { WriteDb } from '../../../electron/core/store/database.ts'
import { openStore } from '../../../electron/core/store/store.ts'
import { CHEAP, testLog, testSenders } from '../../support/fakes.ts'

// Written at the end of a process otherwise, which those that are killed never reach.
flushCompileCache()

export const PASSPHRASE = 'correct horse battery staple'

/** A folder with `store` and `state` in it, on a disk: a process that is killed there is mostly killed while it waits for it. */
export function newFolder(name: string): string {
  const folder = mkdtempSync(join(process.env['IAM_DESK_TEST_DISK'] ?? tmpdir(), `iam-desk-${name}-`))
  for (const part of ['store', 'state']) mkdirSync(join(folder, part), { mode: 0o700 })
  return folder
}

/** Ports of a process that may die: the machine's own clock and chance, and the cheapest unlock. */
export const portsOf = (folder: string): Ports => ({
  clock: systemClock,
  random: systemRandom,
  log: testLog(),
  senders: testSenders(),
  places: { store: join(folder, 'store'), state: join(folder, 'state') },
  unlockCost: CHEAP,
})

/** The store, its ledger and its outside head under fixed keys: no passphrase is stretched. */
export async function openFixed(folder: string, options: { readonly create?: boolean } = {}) {
  const store = openStore({
    file: join(folder, 'store', 'store.db'),
    pageKey: Buffer.alloc(32, 7),
    dataKey: Buffer.alloc(32, 9),
    ...options,
  })
  const headFile = openHeadFile(join(folder, 'state', 'audit.head'), store.keys)
  const ledger = await openLedger(store, headFile, systemRandom)
  /** One act as the product does it: an entity and its audit row in one transaction. */
  const act = (number: number) =>
    ledger.write(
      tx => addAccount(tx, `entity ${String(number)}`),
      () => ({
        at: number,
        actor: { kind: 'system' },
        action: 'directory.account.created',
        outcome: 'done',
        note: String(number),
        subject: {},
        detail: { name: `entity ${String(number)}` },
      }),
    )
  return {
    store,
    headFile,
    ledger,
    act,
    async close() {
      headFile.close()
      await store.close()
    },
  }
}

async function addAccount(tx: WriteDb, name: string): Promise<void> {
  await tx
    .insertInto('account')
    .values({ id: name as never, name, name_key: name, profile: 'nist', created_at: 1 })
    .execute()
}

/** Opens the store's files as an operator. */
export const openAs = (at: string, login: string, secret = PASSPHRASE) =>
  openKeyring(portsOf(at), login, { kind: 'operator', secret })

/** Sets a store up through the whole product, and closes it: its first operator is `ann`. */
export async function setUp(at: string, passphrase = PASSPHRASE): Promise<void> {
  const app = createApp(portsOf(at))
  const input = { login: 'ann', name: 'Ann', passphrase, storeName: 'Lab', language: 'en' }
  const reply = await app.vault('ann', 'create', { input, via: 'operator' })
  if (!reply.ok) throw new Error(JSON.stringify(reply))
  await app.close()
}

/** Some megabytes, so that writing every page takes long enough to be killed in. */
export async function addWeight(at: string): Promise<void> {
  const opening = await openAs(at, 'ann')
  if (opening.kind === 'wrong') throw new Error('ann does not open the store')
  await opening.keyring.store.write(async tx => {
    for (let index = 0; index < 300; index++) {
      const value = Buffer.alloc(10_000, String(index)).toString('base64')
      await tx
        .insertInto('setting')
        .values({ name: `weight ${String(index)}`, value, changed_at: 1, changed_by: null })
        .execute()
    }
  })
  await opening.keyring.close()
}
