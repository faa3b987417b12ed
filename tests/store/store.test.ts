import { readFileSync, statSync, writeFileSync } from 'node:fs'

import type Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'

import { keepStatements } from '../../electron/core/store/statements.ts'
import { openStore, type Store } from '../../electron/core/store/store.ts'
import { openTestStore } from '../support/openTestStore.ts'

const stores: Store[] = []
const open = () => {
  const store = openTestStore()
  stores.push(store)
  return store
}
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
})

const addSetting = (store: Store, name: string) =>
  store.write(async tx => {
    await tx.insertInto('setting').values({ name, value: 'x', changed_at: 1, changed_by: null }).execute()
  })

describe('the encrypted store', () => {
  it('keeps nothing readable on disk, and is readable by its owner alone', async () => {
    const store = open()
    await addSetting(store, 'canary-in-clear')
    const bytes = Buffer.concat([readFileSync(store.file), readFileSync(`${store.file}-wal`)])
    expect(bytes.includes('canary-in-clear')).toBe(false)
    expect(bytes.includes('SQLite format 3')).toBe(false)
    expect(statSync(store.file).mode & 0o777).toBe(0o600)
    expect(statSync(`${store.file}-wal`).mode & 0o777).toBe(0o600)
  })

  it('shows the reader committed rows only', async () => {
    const store = open()
    const seen = await store.write(async tx => {
      await tx.insertInto('setting').values({ name: 'a', value: 'x', changed_at: 1, changed_by: null }).execute()
      return store.read.selectFrom('setting').select('name').execute()
    })
    expect(seen).toEqual([])
    expect(await store.read.selectFrom('setting').select('name').execute()).toEqual([{ name: 'a' }])
  })

  it('rolls a transaction that throws back whole', async () => {
    const store = open()
    const failing = store.write(async tx => {
      await tx.insertInto('setting').values({ name: 'a', value: 'x', changed_at: 1, changed_by: null }).execute()
      throw new Error('halfway')
    })
    await expect(failing).rejects.toThrow('halfway')
    expect(await store.read.selectFrom('setting').select('name').execute()).toEqual([])
  })

  it('refuses another key without writing anything', () => {
    const store = open()
    const before = readFileSync(store.file)
    expect(() => openStore({ file: store.file, pageKey: Buffer.alloc(32, 8), dataKey: Buffer.alloc(32, 9) })).toThrow(
      'damaged-data',
    )
    expect(readFileSync(store.file).equals(before)).toBe(true)
  })

  it('forbids a change of an audit row even to its own writer', async () => {
    const store = open()
    await store.write(async tx => {
      await tx
        .insertInto('audit')
        .values({
          seq: 1,
          at: 1,
          actor_kind: 'system',
          actor_id: null,
          action: 'a',
          outcome: 'done',
          note: '',
          user_id: null,
          call_id: null,
          operator_id: null,
          account_id: null,
          detail_digest: null,
          hash: Buffer.alloc(32),
        })
        .execute()
    })
    await expect(store.write(tx => tx.updateTable('audit').set({ note: 'other' }).execute())).rejects.toThrow(
      'audit rows are final',
    )
    await expect(store.write(tx => tx.deleteFrom('audit').execute())).rejects.toThrow('audit rows are final')
  })

  it('notices one changed byte in a page in use', async () => {
    const store = open()
    for (let index = 0; index < 200; index++) await addSetting(store, `setting-${String(index)}`)
    store.replacePageKey(Buffer.alloc(32, 3))
    expect(store.checkPages()).toBe(true)
    const bytes = readFileSync(store.file)
    bytes[4096 * 2 + 100] = (bytes[4096 * 2 + 100] ?? 0) ^ 1
    writeFileSync(store.file, bytes)
    expect(store.checkPages()).toBe(false)
  })

  it('forgets the texts it was asked longest ago, and prepares them again', () => {
    const prepared: string[] = []
    const statements = keepStatements(sql => {
      prepared.push(sql)
      return {} as Database.Statement
    })
    const texts = Array.from({ length: 300 }, (_, index) => `select ${String(index)}`)
    for (const text of texts) statements.prepare(text)
    for (const text of texts.slice(100)) statements.prepare(text)
    expect(prepared).toEqual(texts)
    statements.prepare('select 0')
    expect(prepared).toEqual([...texts, 'select 0'])
    statements.forget()
    statements.prepare('select 299')
    expect(prepared).toEqual([...texts, 'select 0', 'select 299'])
  })

  it('reads and writes on under a new page key', async () => {
    const store = open()
    await addSetting(store, 'before')
    store.replacePageKey(Buffer.alloc(32, 3))
    await addSetting(store, 'after')
    expect(await store.read.selectFrom('setting').select('name').execute()).toEqual([
      { name: 'after' },
      { name: 'before' },
    ])
  })
})
