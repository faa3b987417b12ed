import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'

import { StoreFault } from '../../electron/core/store/faults.ts'
import { LATEST, migrate, MIGRATIONS, type Migration } from '../../electron/core/store/migrate.ts'
import { openDatabase } from '../../electron/core/store/open.ts'

type Value = string | number | bigint | Buffer | null
type Row = Record<string, Value>

const folders: string[] = []
const open = new Set<Database.Database>()
const pageKey = Buffer.alloc(32, 7)
const blankFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-migrate-'))
  folders.push(folder)
  return join(folder, 'store.db')
}
const openFile = (file: string) => {
  const db = openDatabase({ file, pageKey, create: true })
  open.add(db)
  return db
}
const closeDb = (db: Database.Database) => {
  db.close()
  open.delete(db)
}
afterEach(() => {
  for (const db of open) closeDb(db)
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const version = (db: Database.Database) => Number(db.pragma('user_version', { simple: true }))

/** Ordinary tables: what a virtual table keeps beneath itself is looked at through the virtual table. */
const tablesOf = (db: Database.Database): string[] =>
  (db.pragma('table_list') as { name: string; type: string; schema: string }[])
    .filter(table => table.schema === 'main' && table.type === 'table' && !table.name.startsWith('sqlite_'))
    .map(table => table.name)
    .sort()

/** Every table with every row, each value with its type. */
const contents = (db: Database.Database): Record<string, Row[]> =>
  Object.fromEntries(
    tablesOf(db).map(table => {
      const keys = (db.pragma(`table_info(${table})`) as { name: string }[]).map(column => `"${column.name}"`)
      return [table, db.prepare(`select * from "${table}" order by ${keys.join(', ')}`).all() as Row[]]
    }),
  )

/** The rows without the columns that came to their table later. */
const asBefore = (rows: readonly Row[], before: readonly Row[]): Row[] =>
  rows.map(row => Object.fromEntries(Object.entries(row).filter(([column]) => column in (before[0] ?? {}))))

/** What the columns that allow only some words are filled with, and those that point to another table. */
const WORDS: Record<string, string> = {
  outcome: 'refused',
  'vouching.outcome': 'over',
  state: 'open',
  'operator.state': 'invited',
  'message.state': 'failed',
  'approval.state': 'given',
  'message_event.what': 'gave-up',
  'user_session.stage': 'second-factor',
  proved_by: 'consent',
  profile: 'huawei',
  'access_list_entry.list': 'api',
  channel: 'sms',
  cause: 'veto',
  purpose: 'reset-mfa',
  'own_code.purpose': 'contact',
  kind: 'slip',
  'contact_veto.kind': 'removed',
  'quarantine.kind': 'mfa',
  'recovery_task.kind': 'sound',
  'user.kind': 'huawei-id',
  unavailable: 'mobile',
  'appeal.state': 'in-review',
  'appeal.contact_kind': 'letter',
  'appeal_answer.outcome': 'differs',
  'project.status': 'suspended',
  type: 'AX',
  holder_kind: 'agency',
  scope_kind: 'project',
  scene: 'mobile',
}

/**
 * Two rows in every table that exists, parents first: every column filled, with text of three scripts, the largest whole
 * number that the product reads, bytes with zeros in them, and null where null may be.
 */
function fill(db: Database.Database): void {
  const left = new Set(tablesOf(db))
  const parents = (table: string) =>
    (db.pragma(`foreign_key_list(${table})`) as { table: string; from: string; to: string }[]).filter(
      one => one.table !== table,
    )
  while (left.size > 0) {
    const ready = [...left].filter(table => parents(table).every(one => !left.has(one.table)))
    expect(ready, 'tables point at each other in a circle').not.toEqual([])
    for (const table of ready) {
      left.delete(table)
      for (const round of [0, 1]) insert(db, table, round)
    }
  }
}

function insert(db: Database.Database, table: string, round: number): void {
  const columns = db.pragma(`table_info(${table})`) as { name: string; type: string; notnull: number; pk: number }[]
  const links = db.pragma(`foreign_key_list(${table})`) as { table: string; from: string; to: string }[]
  const values = columns.map(({ name, type, notnull, pk }): Value => {
    const link = links.find(one => one.from === name)
    if (link !== undefined) {
      return db
        .prepare(`select "${link.to}" from "${link.table}" order by 1 limit 1 offset ${String(round)}`)
        .pluck()
        .get() as Value
    }
    const word = WORDS[`${table}.${name}`] ?? WORDS[name]
    if (word !== undefined) return word
    if (round === 1 && notnull === 0 && pk === 0) return null
    if (type.toLowerCase() === 'blob')
      return name === 'hash' ? randomBytes(32) : Buffer.from(`00ff00${String(round)}a`, 'hex')
    if (type.toLowerCase() === 'integer')
      return pk > 0 || name === 'number' ? round + 1 : Number.MAX_SAFE_INTEGER - round
    return `${table}.${name} ${String(round)} é 张伟 “quoted' ;--`
  })
  db.prepare(
    `insert into "${table}" (${columns.map(({ name }) => `"${name}"`).join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  ).run(...values)
}

describe('migrations', () => {
  it('go up, each with a number of its own', () => {
    const versions = MIGRATIONS.map(step => step.version)
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(new Set(versions).size).toBe(versions.length)
    expect(LATEST).toBe(versions.at(-1))
  })

  it.each(MIGRATIONS.map(({ version: to }, index) => ({ from: MIGRATIONS[index - 1]?.version ?? 0, to })))(
    'bring every row of every table from version $from to $to',
    ({ from, to }) => {
      const file = blankFile()
      const old = openFile(file)
      migrate(old, from)
      expect(version(old)).toBe(from)
      fill(old)
      const before = contents(old)
      for (const [table, rows] of Object.entries(before)) expect(rows, table).toHaveLength(2)
      closeDb(old)

      const db = openFile(file)
      migrate(db, to)
      expect(version(db)).toBe(to)
      const after = contents(db)
      for (const [table, rows] of Object.entries(before))
        expect(asBefore(after[table] ?? [], rows), table).toEqual(rows)
      for (const table of tablesOf(db)) if (!(table in before)) expect(after[table], table).toEqual([])

      // And on to what this build works with.
      migrate(db)
      expect(version(db)).toBe(LATEST)
      const last = contents(db)
      for (const [table, rows] of Object.entries(before)) expect(asBefore(last[table] ?? [], rows), table).toEqual(rows)
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(db.pragma('foreign_key_check')).toEqual([])
    },
  )

  it('make the same schema in one go and step by step', () => {
    const schema = (db: Database.Database) =>
      db.prepare('select type, name, tbl_name, sql from sqlite_schema order by type, name').all()
    const [whole, stepwise] = [openFile(blankFile()), openFile(blankFile())]
    migrate(whole)
    for (const step of MIGRATIONS) migrate(stepwise, step.version)
    expect(schema(stepwise)).toEqual(schema(whole))
  })

  it('do nothing to a store that is up to date', () => {
    const file = blankFile()
    const db = openFile(file)
    migrate(db)
    fill(db)
    closeDb(db)
    const bytes = readFileSync(file)
    const again = openFile(file)
    migrate(again)
    closeDb(again)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('refuse a store from a newer build, and leave its bytes alone', () => {
    const file = blankFile()
    const newer = openFile(file)
    migrate(newer)
    fill(newer)
    newer.pragma(`user_version = ${String(LATEST + 10)}`)
    closeDb(newer)
    const bytes = readFileSync(file)
    const db = openFile(file)
    expect(() => {
      migrate(db)
    }).toThrow(new StoreFault('newer'))
    closeDb(db)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('refuse a list whose numbers do not go up, before anything is done', () => {
    const steps: Migration[] = [
      { version: 10, sql: 'create table a (x) ' },
      { version: 10, sql: 'create table b (x)' },
    ]
    const db = openFile(blankFile())
    expect(() => {
      migrate(db, 10, steps)
    }).toThrow('out of order')
    expect([version(db), tablesOf(db)]).toEqual([0, []])
  })

  it('leave the version before whole when a step fails in its middle, and go through once it is mended', () => {
    const add = (sql: string): Migration[] => [...MIGRATIONS, { version: LATEST + 10, sql }]
    const file = blankFile()
    const db = openFile(file)
    migrate(db)
    fill(db)
    const before = contents(db)
    const broken = `
      create table note (id integer primary key, text text not null) strict;
      insert into note (text) select name from user;
      alter table user add column shoe_size integer;
      delete from setting;
      insert into note (text) values (null);
    `
    expect(() => {
      migrate(db, LATEST + 10, add(broken))
    }).toThrow('NOT NULL')
    closeDb(db)

    const again = openFile(file)
    expect(version(again)).toBe(LATEST)
    expect(contents(again)).toEqual(before)
    migrate(again, LATEST + 10, add(broken.replace('values (null)', "values ('mended')")))
    expect(version(again)).toBe(LATEST + 10)
    expect(contents(again)['note']).toHaveLength(3)
  })
})
