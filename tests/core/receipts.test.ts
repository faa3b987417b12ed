import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { UserId } from '#shared/contract/ids.ts'
import type { Output } from '#shared/contract/index.ts'

import { readKey } from '../../electron/core/papers/papers.ts'
import { examine } from '../../electron/core/receipts/receipts.ts'
import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'

const HOUR = 3_600_000
const PHONE = '13800138000'
const CALLS = 5

let desk: TestApp
let olga: Face
let userId: UserId
let code = ''
let body = ''
/** The file of a call in which a password was reset, and that of one that led nowhere. */
let reset: Output<'receipts.get'>
let nowhere: Output<'receipts.get'>
let key: Uint8Array
const copies: string[] = []

const unlock = async () => {
  for (const login of ['ann', 'olga', 'lee', 'ben', 'aud'])
    await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
}
const messageOf = async (kind: string) => {
  const lee = desk.as('lee')
  const found = (await lee.call('codes.outbox', {})).messages.find(one => one.kind === kind)
  if (found === undefined) throw new Error(`no ${kind}`)
  return (await lee.call('codes.readBody', { messageId: found.messageId, reason: 'no gateway in this lab' })).body
}
async function nothing(): Promise<number> {
  const { callId, number } = await olga.call('calls.open', { userId })
  await olga.call('calls.close', { callId, outcome: 'not-proved' })
  return number
}

beforeAll(async () => {
  desk = await makeApp({ seed: 'receipts' })
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  const user = { login: 'wei.login', name: 'Wang Wei 王伟', email: 'wei@example.org', areaCode: '0086', phone: PHONE }
  userId = (await ann.call('directory.createUser', { accountId, user })).userId
  await desk.operator('olga', ['agent'])
  await desk.operator('ben', ['agent'])
  await desk.operator('lee', ['lead'])
  await desk.operator('aud', ['auditor'])
  await desk.clock.advance(80 * HOUR)
  await unlock()
  olga = desk.as('olga')

  const { callId, number } = await olga.call('calls.open', {
    userId,
    ticket: 'INC-8841',
    callerNumber: '+86 138 0013 8000',
  })
  await olga.call('calls.challenge', { callId, method: 'code-email' })
  code = /\d{6}/u.exec(await messageOf('proof-code'))?.[0] ?? ''
  await olga.call('calls.answer', { callId, method: 'code-email', answer: code === '000000' ? '111111' : '000000' })
  await desk.clock.advance(1_000)
  await olga.call('calls.answer', { callId, method: 'code-email', answer: code })
  await desk.as('ben').refusal('calls.hold', { callId })
  await olga.refusal('credentials.resetPassword', { callId, route: 'message:email' })
  await desk.clock.advance(61_000)
  await olga.call('credentials.resetPassword', { callId, route: 'message:sms' })
  body = await messageOf('temporary-password')
  await olga.call('calls.close', { callId, outcome: 'done', note: 'she called from the train' })
  reset = await olga.call('receipts.get', { callNumber: number })
  nowhere = await olga.call('receipts.get', { callNumber: await nothing() })
  for (let n = 2; n < CALLS; n++) await nothing()
  key = readKey((await olga.call('receipts.key', {})).key) ?? new Uint8Array()
}, 60_000)
afterAll(async () => {
  await desk.close()
  for (const folder of copies) rmSync(folder, { recursive: true, force: true })
})

describe('A call file', () => {
  it('has what was asked and answered, what was spent on what, what was done, and who was told', () => {
    const { file, person } = reset
    expect(person).toEqual({ name: 'Wang Wei 王伟', account: 'lab' })
    expect(file).toMatchObject({
      version: 1,
      seq: 1,
      previous: '0'.repeat(64),
      deskName: 'Test lab',
      call: {
        intent: 'reset-password',
        reachedBy: 'phone',
        ticket: 'INC-8841',
        callerNumber: '••••000',
        outcome: 'done',
        operator: 'olga',
        userId,
      },
      acts: [{ act: 'reset-password', handOver: 'message' }],
      proofs: [{ method: 'code-email', strength: 'weak', weakened: 'lab-sender', spentOn: 0, points: 1 }],
      approvals: [],
      alerts: [],
    })
    expect(file.steps.map(step => [step.action, step.outcome, step.note, step.by])).toEqual([
      ['calls.call.opened', 'done', 'reset-password', 'olga'],
      ['calls.proof.challenged', 'done', 'code-email:sent', 'olga'],
      ['codes.message.read', 'done', 'read', 'lee'],
      ['calls.proof.answered', 'done', 'code-email:wrong', 'olga'],
      ['calls.proof.answered', 'done', 'code-email:right', 'olga'],
      ['calls.call.held', 'refused', 'calls.demand.not-yours', 'ben'],
      ['credentials.password.reset', 'refused', 'handover.route-not-offered', 'olga'],
      ['credentials.password.reset', 'done', 'message', 'olga'],
      ['codes.message.read', 'done', 'read', 'lee'],
    ])
    expect(file.notices.map(one => [one.kind, one.channel, one.to])).toEqual([
      ['proof-code', 'email', 'w•••@example.org'],
      ...[0, 1, 2].map((): unknown[] => [expect.any(String), expect.any(String), expect.stringContaining('•')]),
    ])
  })

  it('holds no code, no password, no whole number or address, no login, and nothing that the operator wrote down', () => {
    const password = body.split(/\s+/u).filter(word => word.length > 9)
    expect(code).toMatch(/^\d{6}$/u)
    for (const one of [reset.exported.text, reset.receipt])
      for (const secret of [code, PHONE, 'wei@example.org', 'wei.login', 'train', ...password])
        expect(one).not.toContain(secret)
  })

  it('is bound to the audit: its hash is in the row of the closing', async () => {
    const { rows } = await desk.as('lee').call('audit.list', { action: 'calls.call.closed' })
    const found = examine(nowhere.exported.text, [key])
    expect(rows.some(row => 'hash' in found && row.note === `not-proved:sealed:${found.hash}`)).toBe(true)
    expect(nowhere.file).toMatchObject({ seq: 2, acts: [], proofs: [], call: { outcome: 'not-proved' } })
  })

  it('is read by its own operator and by who reads the audit, and is not there for others', async () => {
    const callNumber = reset.file.call.number
    for (const login of ['olga', 'lee', 'aud', 'ann']) await desk.as(login).call('receipts.get', { callNumber })
    expect(await desk.as('ben').refusal('receipts.get', { callNumber })).toMatchObject({
      reason: 'receipts.problem.unknown',
    })
    expect(await desk.as('ben').refusal('receipts.get', { callNumber: 9_999 })).toMatchObject({
      reason: 'receipts.problem.unknown',
    })
    expect((await desk.as('ben').call('receipts.list', {})).files).toEqual([])
    const listed = await desk.as('aud').call('receipts.list', { limit: 2 })
    expect([listed.files.map(one => one.seq), listed.more]).toEqual([[CALLS, CALLS - 1], true])
    expect((await olga.call('receipts.list', { before: 3 })).files.map(one => one.seq)).toEqual([2, 1])
  })

  it('is not there while its call is open', async () => {
    const { number } = await olga.call('calls.open', { userId })
    expect(await desk.as('aud').refusal('receipts.get', { callNumber: number })).toMatchObject({
      reason: 'receipts.problem.still-open',
    })
  })
})

describe('A receipt and an exported file, checked with the public key alone', () => {
  it('are genuine, and belong together', () => {
    const [line, file] = [examine(reset.receipt, [key]), examine(reset.exported.text, [key])]
    expect(line).toMatchObject({ kind: 'receipt', verdict: 'genuine', acts: ['reset-password'], outcome: 'done' })
    expect(file).toMatchObject({ kind: 'call-file', verdict: 'genuine', person: 'Wang Wei 王伟' })
    expect('hash' in line && 'hash' in file && line.hash === file.hash).toBe(true)
    // Written by another program, compact.
    expect(examine(JSON.stringify(JSON.parse(reset.exported.text)), [key])).toEqual(file)
  })

  it('are not genuine by another key', () => {
    const other = Buffer.from(key).map(byte => byte ^ 1)
    for (const text of [reset.receipt, reset.exported.text])
      expect(examine(text, [other])).toMatchObject({ verdict: 'other-key' })
  })

  const changed = (
    change: (file: { file: Record<string, unknown>; person: Record<string, string> | null; receipt: string }) => void,
  ) => {
    const value = JSON.parse(reset.exported.text) as Parameters<typeof change>[0]
    change(value)
    return examine(JSON.stringify(value, null, 2), [key])
  }
  it.each<[string, Parameters<typeof changed>[0]]>([
    ['another operator', value => Object.assign(value.file['call'] as object, { operator: 'ben' })],
    ['another time', value => Object.assign(value.file['call'] as object, { closedAt: 5 })],
    ['a step less', value => (value.file['steps'] as unknown[]).pop()],
    ['a proof that weighed more', value => Object.assign((value.file['proofs'] as object[])[0] ?? {}, { points: 3 })],
    ['something more', value => Object.assign(value.file, { more: 1 })],
    ['a number that is no whole one', value => Object.assign(value.file, { more: 0.5 })],
    ['another name', value => Object.assign(value.person ?? {}, { name: 'Wang Wen' })],
    ['another salt', value => Object.assign(value.person ?? {}, { salt: '00' })],
    ['the receipt of another call', value => Object.assign(value, { receipt: nowhere.receipt })],
  ])('are not genuine with %s', (_what, change) => {
    expect(changed(change)).toMatchObject({ verdict: 'altered' })
  })

  it('stay genuine when the name was erased', () => {
    expect(changed(value => Object.assign(value, { person: null }))).toMatchObject({ verdict: 'genuine', person: null })
  })

  it.each([
    [
      'a key that stands twice',
      (text: string) => text.replace('"outcome": "done"', '"outcome": "abandoned",\n      "outcome": "done"'),
    ],
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['a list', () => '{"format":[]}'],
    ['something deep', () => '{"a":'.repeat(200_000)],
    ['something huge', (text: string) => text.padEnd(9 * 1024 * 1024)],
    ['a file of a newer version', (text: string) => text.replace('call file 1', 'call file 2')],
  ])('are unreadable as %s', (_what, change) => {
    expect(examine(change(reset.exported.text), [key])).toMatchObject({ kind: 'unreadable' })
  })

  it('are not genuine after any change of any byte of the file, 2,000 times', () => {
    const text = reset.exported.text.trim()
    const bytes = Buffer.from(text)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
        const bent = Buffer.from(bytes)
        bent[index] = (bent[index] ?? 0) ^ (1 << bit)
        const found = examine(bent.toString('utf8'), [key])
        // The key that comes along is a courtesy, and nobody trusts it.
        const isInKey = index > text.lastIndexOf('"key"') + (bytes.length - text.length)
        if (!isInKey) expect('verdict' in found && found.verdict === 'genuine').toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('The chain of call files', () => {
  /** What `audit.verify` finds on a copy that somebody with the keys of the pages has changed. */
  async function found(forge: (db: Database.Database) => void) {
    const folder = mkdtempSync(join(tmpdir(), 'iam-desk-files-'))
    copies.push(folder)
    const place = { store: join(folder, 'store'), state: join(folder, 'state') }
    const at = { ...desk.ports.places }
    await desk.app.close()
    cpSync(at.store, place.store, { recursive: true })
    cpSync(at.state, place.state, { recursive: true })
    const db = await openCopy(place.store, PASSPHRASE)
    db.pragma('foreign_keys = OFF')
    for (const name of ['call_file_no_update', 'call_file_no_delete']) db.exec(`drop trigger ${name}`)
    forge(db)
    db.close()
    await desk.restart(place)
    await unlock()
    const report = await desk.as('aud').call('audit.verify', {})
    await desk.restart(at)
    await unlock()
    expect(report.verdict).toBe('intact')
    return report.callFiles
  }
  const sql =
    (...statements: string[]) =>
    (db: Database.Database) => {
      for (const statement of statements) db.exec(statement)
    }
  const swap = (columns: string) =>
    sql(
      `create temp table kept as select seq, ${columns} from call_file where seq in (2, 3)`,
      ...[
        [2, 3],
        [3, 2],
      ].map(
        ([to, from]) =>
          `update call_file set (${columns}) = (select ${columns} from kept where seq = ${String(from)}) where seq = ${String(to)}`,
      ),
    )

  it('is intact when nobody touched it, and when names were erased', async () => {
    expect(await found(() => undefined)).toEqual({ verdict: 'intact', files: CALLS, firstBad: null })
    expect(await found(sql('delete from call_file_person'))).toMatchObject({ verdict: 'intact' })
  })

  it.each<[string, (db: Database.Database) => void, object]>([
    [
      'a content that was edited',
      sql(`update call_file set content = replace(content, '"olga"', '"ben"') where seq = 1`),
      { verdict: 'altered', firstBad: 1 },
    ],
    [
      'a content that is no JSON any more',
      sql("update call_file set content = '' where seq = 2"),
      { verdict: 'altered', firstBad: 2 },
    ],
    [
      'a receipt that was edited',
      sql("update call_file set receipt = replace(receipt, 'NOT-PROVED', 'DONE') where seq = 2"),
      { verdict: 'altered', firstBad: 2 },
    ],
    [
      'a name that was edited',
      sql(`update call_file_person set person = replace(person, 'Wei', 'Wen') where seq = 4`),
      { verdict: 'altered', firstBad: 4 },
    ],
    ['a file gone from the middle', sql('delete from call_file where seq = 3'), { verdict: 'missing', firstBad: 3 }],
    [
      'a gap closed up behind it',
      sql('delete from call_file where seq = 3', 'update call_file set seq = seq - 1 where seq > 3'),
      { verdict: 'reordered', firstBad: 3 },
    ],
    ['files cut at the end', sql(`delete from call_file where seq > 3`), { verdict: 'missing', files: 3, firstBad: 4 }],
    ['all files gone', sql('delete from call_file'), { verdict: 'missing', files: 0, firstBad: 1 }],
    ['two files that changed places', swap('content, hash, receipt'), { verdict: 'reordered', firstBad: 2 }],
    [
      'a file given to another call',
      sql("update call_file set call_id = 'y' where seq = 2"),
      { verdict: 'reordered', firstBad: 2 },
    ],
  ])('tells %s', async (_what, forge, expected) => {
    expect(await found(forge)).toMatchObject(expected)
  })

  it('cannot be changed through the store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iam-desk-files-'))
    copies.push(folder)
    const at = { ...desk.ports.places }
    await desk.app.close()
    cpSync(at.store, join(folder, 'store'), { recursive: true })
    const db = await openCopy(join(folder, 'store'), PASSPHRASE)
    for (const statement of ["update call_file set content = ''", 'delete from call_file'])
      expect(() => db.exec(statement)).toThrow('call files are final')
    db.close()
    await desk.restart(at)
    await unlock()
  })
})

describe('Closing at the same moment', () => {
  it('seals one file for each call, one behind the other', async () => {
    const users: UserId[] = []
    const { accounts } = await desk.as('ann').call('directory.accounts', {})
    const accountId = accounts[0]?.accountId
    if (accountId === undefined) throw new Error('no account')
    for (let n = 0; n < 6; n++)
      users.push(
        (
          await desk
            .as('ann')
            .call('directory.createUser', { accountId, user: { login: `p${String(n)}`, name: `P ${String(n)}` } })
        ).userId,
      )
    const opened = await Promise.all(users.map(one => desk.as('olga').call('calls.open', { userId: one })))
    await Promise.all(
      opened.flatMap(({ callId }) =>
        [0, 1].map(() => desk.as('olga').raw('calls.close', { callId, outcome: 'abandoned' })),
      ),
    )
    expect(await desk.as('aud').call('audit.verify', {})).toMatchObject({
      verdict: 'intact',
      callFiles: { verdict: 'intact', files: CALLS + 6 },
    })
  })
})
