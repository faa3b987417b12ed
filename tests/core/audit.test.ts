import { copyFileSync, cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type Database from 'better-sqlite3'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { AuditReport } from '#shared/contract/audit.ts'

import { openHeadFile, openLedger, verifyChain, type Ledger } from '../../electron/core/audit/audit.ts'
import { openDatabase } from '../../electron/core/store/open.ts'
import { openStore, type Store } from '../../electron/core/store/store.ts'
import { testRandom } from '../support/fakes.ts'
import { makeApp, PASSPHRASE, type TestApp } from '../support/makeApp.ts'
import { openTestStore } from '../support/openTestStore.ts'

const ROWS = 24
const pageKey = Buffer.alloc(32, 7)
const dataKey = Buffer.alloc(32, 9)

const entry = (number: number) => ({
  at: 1_000 + number,
  actor: { kind: 'system' as const },
  action: number % 3 === 0 ? 'calls.call.opened' : 'directory.user.changed',
  outcome: number % 5 === 0 ? ('refused' as const) : ('done' as const),
  note: `note ${String(number)}`,
  subject: {},
  detail: number % 2 === 0 ? { name: `person ${String(number)}` } : null,
})
const grow = async (ledger: Ledger, from: number, to: number) => {
  for (let number = from; number <= to; number++) {
    await ledger.write(
      () => Promise.resolve(),
      () => entry(number),
    )
  }
}

let chain: ReturnType<typeof openTestStore>
beforeAll(async () => {
  chain = openTestStore()
  const headFile = openHeadFile(join(chain.folder, 'audit.head'), chain.keys)
  await grow(await openLedger(chain, headFile, testRandom()), 1, ROWS)
  headFile.close()
})
afterAll(() => chain.close())

type Report = Omit<AuditReport, 'tookMs' | 'callFiles'>

/** What verification finds on a copy of the chain after `forge`, which has the keys of the pages and no triggers in its way. */
async function found(forge: (db: Database.Database) => void, outside: 'head' | 'nothing' = 'head'): Promise<Report> {
  const file = join(chain.folder, 'forged.db')
  rmSync(file, { force: true })
  chain.copyTo(file)
  const db = openDatabase({ file, pageKey })
  db.pragma('foreign_keys = OFF')
  for (const trigger of db.prepare("select name from sqlite_schema where type = 'trigger'").pluck().all() as string[])
    db.exec(`drop trigger ${trigger}`)
  forge(db)
  db.close()
  const store = openStore({ file, pageKey, dataKey })
  try {
    const head = openHeadFile(join(chain.folder, 'audit.head'), store.keys).read()
    return await verifyChain(store.read, store.keys, outside === 'head' ? head : null)
  } finally {
    await store.close()
  }
}
const sql =
  (...statements: string[]) =>
  (db: Database.Database) => {
    for (const statement of statements) db.exec(statement)
  }
/** Closes the gap that deleted rows leave, as somebody who wants not to be seen would. */
const closeUp = (from: number) =>
  sql(
    `update audit set seq = seq + 999999 where seq > ${String(from)}`,
    'update audit set seq = seq - 1000000 where seq > 900000',
    `update audit_detail set seq = seq + 999999 where seq > ${String(from)}`,
    'update audit_detail set seq = seq - 1000000 where seq > 900000',
  )
const lowerCount = (rows: number) => `update setting set value = '${String(rows)}' where name = 'audit.count'`

describe('the audit chain', () => {
  it('is intact when nobody touched it, with and without the head outside', async () => {
    const report = { verdict: 'intact', rows: ROWS, firstBad: null }
    expect(await found(() => undefined)).toMatchObject(report)
    expect(await found(() => undefined, 'nothing')).toMatchObject(report)
  })

  it.each([
    ['at', 'at + 1'],
    ['actor_kind', "'operator'"],
    ['actor_id', "'somebody'"],
    ['action', "'directory.user.enabled'"],
    ['outcome', "'broken'"],
    ['note', "note || ' '"],
    ['user_id', "'somebody'"],
    ['call_id', "''"],
    ['operator_id', "'null'"],
    ['account_id', "'x'"],
    ['detail_digest', "x'00'"],
    ['hash', 'zeroblob(32)'],
  ])('names the row of which %s was changed', async (column, value) => {
    for (const seq of [1, 7, ROWS]) {
      expect(await found(sql(`update audit set ${column} = ${value} where seq = ${String(seq)}`))).toMatchObject({
        verdict: 'altered',
        firstBad: seq,
      })
    }
  })

  it('names the place where a row is missing, also when the numbers were closed up behind it', async () => {
    for (const seq of [1, 8, ROWS - 1]) {
      const report = { verdict: 'altered', firstBad: seq }
      const remove = sql(
        `delete from audit_detail where seq = ${String(seq)}`,
        `delete from audit where seq = ${String(seq)}`,
      )
      expect(await found(remove)).toMatchObject(report)
      const removeAndCloseUp = (db: Database.Database) => {
        remove(db)
        closeUp(seq)(db)
        sql(lowerCount(ROWS - 1))(db)
      }
      expect(await found(removeAndCloseUp, 'nothing')).toMatchObject(report)
    }
  })

  it('names the row that was put in, in the middle and at the end', async () => {
    const columns = 'at, actor_kind, action, outcome, note, hash'
    const insertAt = (seq: number) =>
      sql(
        `update audit set seq = seq + 1000001 where seq >= ${String(seq)}`,
        'update audit set seq = seq - 1000000 where seq > 900000',
        'delete from audit_detail',
        `insert into audit (seq, ${columns}) select ${String(seq)}, ${columns} from audit where seq = 1`,
        lowerCount(ROWS + 1),
      )
    for (const seq of [2, 9, ROWS + 1])
      expect(await found(insertAt(seq), 'nothing')).toMatchObject({ verdict: 'altered', firstBad: seq })
  })

  it('names the first of two rows that changed places', async () => {
    const swap = (a: number, b: number) =>
      sql(
        'delete from audit_detail',
        `update audit set seq = 1000 where seq = ${String(a)}`,
        `update audit set seq = ${String(a)} where seq = ${String(b)}`,
        `update audit set seq = ${String(b)} where seq = 1000`,
      )
    for (const [a, b] of [
      [1, 2],
      [5, 19],
      [ROWS - 1, ROWS],
    ] as const)
      expect(await found(swap(a, b))).toMatchObject({ verdict: 'altered', firstBad: a })
  })

  it('calls rows cut at the end cut, and a count cut with them rolled back', async () => {
    for (const left of [0, 1, 10, ROWS - 1]) {
      const cut = [
        `delete from audit_detail where seq > ${String(left)}`,
        `delete from audit where seq > ${String(left)}`,
      ]
      expect(await found(sql(...cut))).toMatchObject({ verdict: 'cut', rows: left, firstBad: left + 1 })
      expect(await found(sql(...cut), 'nothing')).toMatchObject({ verdict: 'cut', firstBad: left + 1 })
      const whole = sql(...cut, lowerCount(left))
      expect(await found(whole)).toMatchObject({ verdict: 'rolled-back', rows: left, firstBad: left + 1 })
    }
  })

  it('finds any change of any value in any row, 300 times', async () => {
    const file = join(chain.folder, 'mutated.db')
    chain.copyTo(file)
    const db = openDatabase({ file, pageKey })
    for (const name of ['audit_no_update', 'audit_no_delete']) db.exec(`drop trigger ${name}`)
    const store = openStore({ file, pageKey, dataKey })
    const head = openHeadFile(join(chain.folder, 'audit.head'), store.keys).read()
    const original = (seq: number) =>
      db.prepare('select * from audit where seq = ?').get(seq) as Record<string, unknown>
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('', 'null', 'nnull', 'snull', '0', '1'),
    )
    const change = fc.oneof(
      fc.record({ column: fc.constantFrom('note', 'action', 'actor_kind'), value: text }),
      fc.record({
        column: fc.constantFrom('actor_id', 'user_id', 'call_id', 'operator_id', 'account_id'),
        value: fc.option(text, { nil: null }),
      }),
      fc.record({ column: fc.constant('at'), value: fc.maxSafeInteger() }),
      fc.record({ column: fc.constant('outcome'), value: fc.constantFrom('done', 'refused', 'broken') }),
      fc.record({
        column: fc.constant('detail_digest'),
        value: fc.option(
          fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
          { nil: null },
        ),
      }),
      fc.record({
        column: fc.constant('hash'),
        value: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => Buffer.from(bytes)),
      }),
    )
    const same = (a: unknown, b: unknown) =>
      a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.from(a).equals(b) : a === b
    try {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: ROWS }), change, async (seq, { column, value }) => {
          const before = original(seq)[column]
          const set = db.prepare(`update audit set ${column} = ? where seq = ?`)
          set.run(value, seq)
          // SQLite keeps a text up to its first NUL in some places: what counts is what is stored.
          const changed = !same(original(seq)[column], before)
          const report = await verifyChain(store.read, store.keys, head)
          set.run(before, seq)
          expect(report).toMatchObject(
            changed ? { verdict: 'altered', firstBad: seq } : { verdict: 'intact', firstBad: null },
          )
        }),
        { numRuns: 300 },
      )
      expect(await verifyChain(store.read, store.keys, head)).toMatchObject({ verdict: 'intact' })
    } finally {
      db.close()
      await store.close()
    }
  }, 60_000)

  it('stays intact when personal detail is erased, one or all, and names the row whose detail was edited', async () => {
    expect(await found(sql('delete from audit_detail where seq = 4'))).toMatchObject({ verdict: 'intact', rows: ROWS })
    expect(await found(sql('delete from audit_detail'))).toMatchObject({ verdict: 'intact', rows: ROWS })
    for (const edit of [
      `update audit_detail set detail = '{"name":"somebody else"}' where seq = 4`,
      "update audit_detail set detail = detail || ' ' where seq = 4",
      "update audit_detail set salt = x'00' where seq = 4",
      // The detail of another row, with its salt.
      'update audit_detail set (salt, detail) = (select salt, detail from audit_detail where seq = 6) where seq = 4',
      "delete from audit_detail where seq = 4; insert into audit_detail values (4, x'00', '{}')",
    ])
      expect(await found(sql(edit)), edit).toMatchObject({ verdict: 'altered', firstBad: 4 })
    // A detail where the row says that there is none.
    expect(await found(sql("insert into audit_detail values (3, x'00', '{}')"))).toMatchObject({
      verdict: 'altered',
      firstBad: 3,
    })
  })
})

describe('a chain that was cut', () => {
  it('stays cut when the desk writes on, and the rows behind the cut are not numbered like the lost ones', async () => {
    const file = join(chain.folder, 'cut.db')
    chain.copyTo(file)
    const db = openDatabase({ file, pageKey })
    db.pragma('foreign_keys = OFF')
    sql(
      'drop trigger audit_no_delete',
      'delete from audit_detail where seq > 20',
      'delete from audit where seq > 20',
    )(db)
    db.close()
    const store = openStore({ file, pageKey, dataKey })
    const headFile = openHeadFile(join(chain.folder, 'none.head'), store.keys)
    const ledger = await openLedger(store, headFile, testRandom('cut'))
    await grow(ledger, 1, 30)
    const seqs = (await store.read.selectFrom('audit').select('seq').where('seq', '>', 20).execute()).map(
      row => row.seq,
    )
    expect(seqs[0]).toBe(ROWS + 1)
    expect(await verifyChain(store.read, store.keys, null)).toMatchObject({ verdict: 'cut', rows: 20, firstBad: 21 })
    headFile.close()
    await store.close()
  })
})

describe('a store that went back in time', () => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  /** A chain of 20 rows put back to its state at row 10, with the outside head of 20; opened as the product opens it. */
  const rolledBack = async () => {
    const live = openTestStore()
    closing.push(() => live.close())
    const head = join(live.folder, 'audit.head')
    const liveHead = openHeadFile(head, live.keys)
    const ledger = await openLedger(live, liveHead, testRandom())
    await grow(ledger, 1, 10)
    const old = join(live.folder, 'old.db')
    live.copyTo(old)
    await grow(ledger, 11, 20)
    liveHead.close()
    return reopen(old, head)
  }
  const reopen = async (file: string, head: string) => {
    const store = openStore({ file, pageKey, dataKey })
    const headFile = openHeadFile(head, store.keys)
    const ledger = await openLedger(store, headFile, testRandom('again'))
    const close = async () => {
      headFile.close()
      await store.close()
    }
    return { store, headFile, ledger, head, close, verdict: () => verdictOf(store, head) }
  }
  const verdictOf = async (store: Store, head: string) =>
    (await verifyChain(store.read, store.keys, openHeadFile(head, store.keys).read())).verdict

  it('has a gap, and the head outside stays the witness while nobody acknowledges it', async () => {
    const back = await rolledBack()
    expect(back.ledger.gap).toBe(true)
    expect(await back.verdict()).toBe('rolled-back')
    // Unlocks and refusals go on being written; even past the number of the head outside it is not forgotten.
    await grow(back.ledger, 11, 25)
    expect(back.headFile.read()?.seq).toBe(20)
    expect(await back.verdict()).toBe('rolled-back')
    await back.close()
    const again = await reopen(back.store.file, back.head)
    expect(again.ledger.gap).toBe(true)
    await again.close()
  })

  it('is intact from the very row that acknowledges it, also after a restart', async () => {
    const back = await rolledBack()
    await back.ledger.write(
      () => {
        back.ledger.acknowledge()
        return Promise.resolve()
      },
      () => entry(11),
    )
    expect(back.ledger.gap).toBe(false)
    expect(back.headFile.read()?.seq).toBe(11)
    expect(await back.verdict()).toBe('intact')
    await grow(back.ledger, 12, 13)
    await back.close()
    const again = await reopen(back.store.file, back.head)
    expect(again.ledger.gap).toBe(false)
    expect(await again.verdict()).toBe('intact')
    await again.close()
  })

  it('keeps its gap when the acknowledgement itself could not be written', async () => {
    const back = await rolledBack()
    const failing = back.ledger.write(
      () => {
        back.ledger.acknowledge()
        return Promise.reject(new Error('no room'))
      },
      () => entry(11),
    )
    await expect(failing).rejects.toThrow('no room')
    expect(back.ledger.gap).toBe(true)
    await grow(back.ledger, 11, 11)
    expect(back.ledger.gap).toBe(true)
    expect(back.headFile.read()?.seq).toBe(20)
    await back.close()
  })
})

describe('the audit in the product', () => {
  let desk: TestApp
  beforeAll(async () => {
    desk = await makeApp()
    const ann = desk.as('ann')
    for (const name of ['=1+1', 'plain', '@cmd', 'semi;colon "quoted"\nsecond line']) {
      await ann.call('directory.createAccount', { name }).catch(() => undefined)
    }
    const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
    await desk.clock.advance(60_000)
    for (const [login, name] of [
      ['wei', '=HYPERLINK("http://x.example","x")'],
      ['ada', '+Ada'],
      ['bob', 'Bob'],
    ] as const) {
      await ann.call('directory.createUser', { accountId, user: { login, name, email: `${login}@lab.example` } })
      await desk.clock.advance(1_000)
    }
    await ann.refusal('operators.setRoles', { operatorId: 'f'.repeat(32), roles: ['agent'], reason: 'a try' })
  })
  afterAll(() => desk.close())
  const list = (filter: object) => desk.as('ann').call('audit.list', { limit: 200, ...filter })

  it('lists by action, outcome, operator, user and time, newest first', async () => {
    const ann = desk.as('ann')
    const { rows } = await list({})
    expect(rows.map(row => row.seq)).toEqual(rows.map(row => row.seq).sort((a, b) => b - a))
    const { operator } = await ann.call('operators.me', {})
    const byUs = await list({ operatorId: operator.operatorId })
    expect(byUs.rows.length).toBeGreaterThan(5)
    expect(new Set(byUs.rows.map(row => row.actorName))).toEqual(new Set(['Ann Admin']))
    const created = await list({ action: 'directory.user.' })
    expect(created.rows.map(row => row.action)).toEqual(Array(3).fill('directory.user.created'))
    expect((await list({ action: 'directory.user.createdX' })).rows).toEqual([])
    expect((await list({ outcome: 'refused' })).rows.map(row => row.action)).toContain('operators.roles.changed')
    const [newest, middle, oldest] = created.rows
    if (!newest || !middle?.userId || !oldest) throw new Error('three users were created')
    expect((await list({ userId: middle.userId })).rows.map(row => row.userId)).toEqual([middle.userId])
    const between = await list({ action: 'directory.user.', from: middle.at, to: middle.at })
    expect(between.rows).toEqual([middle])
    expect((await list({ from: newest.at + 10_000_000 })).rows).toEqual([])
    expect((await list({ callId: 'f'.repeat(32) })).rows).toEqual([])
  })

  it('pages through every row once, and says when there is more', async () => {
    const whole = await list({})
    expect(whole.more).toBe(false)
    const seen: number[] = []
    for (let before: number | undefined; ;) {
      const page = await list({ limit: 4, ...(before !== undefined && { before }) })
      seen.push(...page.rows.map(row => row.seq))
      before = page.rows.at(-1)?.seq
      expect(page.more).toBe(seen.length < whole.rows.length)
      if (!page.more) break
      expect(page.rows).toHaveLength(4)
    }
    expect(seen).toEqual(whole.rows.map(row => row.seq))
  })

  it('exports every row as a line of JSON, oldest first, and the filter holds', async () => {
    const whole = await list({})
    const { text, rows, fileName } = await desk.as('ann').call('audit.export', { format: 'jsonl' })
    expect(fileName).toBe('iam-desk-audit-2026-11-23.jsonl')
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as unknown)
    expect(lines).toEqual(whole.rows.toReversed())
    expect(rows).toBe(whole.rows.length)
    const some = await desk.as('ann').call('audit.export', { format: 'jsonl', action: 'directory.user.' })
    expect(some.rows).toBe(3)
    // The export is itself an act.
    expect((await list({ limit: 1 })).rows[0]).toMatchObject({ action: 'audit.log.exported', note: '3' })
  })

  it('exports CSV that a spreadsheet reads whole and runs none of', async () => {
    const { text, rows } = await desk.as('ann').call('audit.export', { format: 'csv' })
    const table = parse(text, { columns: true }) as unknown as Record<string, string>[]
    expect(table).toHaveLength(rows)
    expect(table.map(row => Number(row['seq']))).toEqual(table.map((_, index) => index + 1))
    const cells = table.flatMap(row => Object.values(row))
    expect(cells.filter(cell => /^[=+\-@\t\r\n\0＝＋－＠]/u.test(cell))).toEqual([])
    expect(cells).toContain(`'=HYPERLINK("http://x.example","x")`)
    expect(cells).toContain("'+Ada")
    expect(cells).toContain('Bob')
  })

  it('refuses every command after a rollback until an administrator acknowledges it, and is intact from then on', async () => {
    const made = await makeApp()
    const data = join(made.folder, 'store', 'store.db')
    const unlock = () => made.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    try {
      await made.restart()
      const kept = join(made.folder, 'kept.db')
      copyFileSync(data, kept)
      await unlock()
      await made.as('ann').call('directory.createAccount', { name: 'lost' })
      await made.restart()
      cpSync(kept, data)
      await unlock()
      const ann = made.as('ann')
      const create = { name: 'later' }
      expect(await ann.refusal('directory.createAccount', create)).toMatchObject({ reason: 'audit.gap' })
      expect(await ann.call('security.status', {})).toMatchObject({ auditState: 'gap' })
      expect(await ann.call('audit.verify', {})).toMatchObject({ verdict: 'rolled-back' })
      await ann.call('audit.acknowledge', { reason: 'restored after a broken disk' })
      expect(await ann.call('audit.verify', {})).toMatchObject({ verdict: 'intact' })
      await ann.call('directory.createAccount', create)
      await made.restart()
      await unlock()
      expect(await ann.call('security.status', {})).toMatchObject({ auditState: 'intact' })
      expect(await ann.call('audit.verify', {})).toMatchObject({ verdict: 'intact' })
      expect((await ann.call('audit.list', { action: 'audit.gap' })).rows[0]?.detail).toEqual({
        reason: 'restored after a broken disk',
      })
    } finally {
      await made.close()
    }
  })
})
