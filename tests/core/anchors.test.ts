import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { AnchorReport } from '#shared/contract/audit.ts'
import type { Output } from '#shared/contract/index.ts'

import { judgeAnchor, type AgainstAnchor } from '../../electron/core/audit/judgeAnchor.ts'
import { makeApp, PASSPHRASE, type TestApp } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'

type Chain = AgainstAnchor['chain']
const chain = (verdict: Chain['verdict'], rows: number, firstBad: number | null = null): Chain => ({
  verdict,
  rows,
  firstBad,
})

describe('An anchor of 20 rows, held against a chain', () => {
  it.each<[string, { chain: Chain; fits: boolean | null }, Pick<AnchorReport, 'verdict' | 'firstBad'>]>([
    ['that has not grown', { chain: chain('intact', 20), fits: true }, { verdict: 'fits', firstBad: null }],
    ['that has grown', { chain: chain('intact', 35), fits: true }, { verdict: 'fits', firstBad: null }],
    ['altered before its row', { chain: chain('altered', 6, 7), fits: true }, { verdict: 'altered', firstBad: 7 }],
    ['altered in its row', { chain: chain('altered', 19, 20), fits: false }, { verdict: 'altered', firstBad: 20 }],
    ['altered after its row', { chain: chain('altered', 25, 26), fits: true }, { verdict: 'fits', firstBad: null }],
    ['cut before its row', { chain: chain('cut', 12, 13), fits: null }, { verdict: 'cut', firstBad: 13 }],
    [
      'cut before its row, and written on',
      { chain: chain('cut', 12, 13), fits: true },
      { verdict: 'cut', firstBad: 13 },
    ],
    ['cut after its row', { chain: chain('cut', 22, 23), fits: true }, { verdict: 'fits', firstBad: null }],
    ['put back with its head', { chain: chain('intact', 12), fits: null }, { verdict: 'rolled-back', firstBad: 13 }],
    [
      'put back without its head',
      { chain: chain('rolled-back', 12, 13), fits: null },
      { verdict: 'rolled-back', firstBad: 13 },
    ],
    [
      'put back and written on past it',
      { chain: chain('intact', 30), fits: false },
      { verdict: 'rolled-back', firstBad: null },
    ],
    [
      'put back after its row',
      { chain: chain('rolled-back', 22, 23), fits: true },
      { verdict: 'fits', firstBad: null },
    ],
    ['of which a page is damaged', { chain: chain('damaged', 0), fits: null }, { verdict: 'damaged', firstBad: null }],
  ])('%s', (_what, against, expected) => {
    expect(judgeAnchor({ ...against, rows: 20 })).toEqual(expected)
  })
})

let desk: TestApp
let second: TestApp
/** The desk as it was before the anchor, the anchor, and the desk as it is. */
let anchor: Output<'audit.anchor'>
const copies: string[] = []
const before = copy('before')
const now = copy('now')

function copy(name: string): { store: string; state: string } {
  const folder = mkdtempSync(join(tmpdir(), `iam-desk-anchor-${name}-`))
  copies.push(folder)
  return { store: join(folder, 'store'), state: join(folder, 'state') }
}
const keep = (from: { store: string; state: string }, to: { store: string; state: string }) => {
  cpSync(from.store, to.store, { recursive: true })
  cpSync(from.state, to.state, { recursive: true })
}
const unlock = () => desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
/** Rows that say nothing. */
const grow = async (rows: number) => {
  for (let n = 0; n < rows; n++) await desk.as('ann').call('audit.export', { format: 'csv' })
}
const check = (line: string, key = '') => desk.as('ann').call('audit.checkAnchor', { anchor: line, key })

beforeAll(async () => {
  desk = await makeApp({ seed: 'anchors' })
  second = await makeApp({ seed: 'second desk' })
  await grow(8)
  await desk.app.close()
  keep(desk.ports.places, before)
  await desk.restart()
  await unlock()
  await grow(8)
  anchor = await desk.as('ann').call('audit.anchor', { to: 'Lee' })
  await grow(3)
  await desk.app.close()
  keep(desk.ports.places, now)
  await desk.restart()
  await unlock()
}, 60_000)
afterAll(async () => {
  await desk.close()
  await second.close()
  for (const folder of copies) rmSync(folder, { recursive: true, force: true })
})

/** The desk on a copy that somebody with the keys of the pages has changed; the store alone, or its head as well. */
async function on(
  from: { store: string; state: string },
  state: { state: string },
  statements: readonly string[] = [],
): Promise<void> {
  const place = copy('forged')
  keep(from, place)
  rmSync(place.state, { recursive: true })
  cpSync(state.state, place.state, { recursive: true })
  if (statements.length > 0) {
    const db = await openCopy(place.store, PASSPHRASE)
    db.pragma('foreign_keys = OFF')
    for (const name of ['audit_no_update', 'audit_no_delete']) db.exec(`drop trigger ${name}`)
    for (const statement of statements) db.exec(statement)
    db.close()
  }
  await desk.restart(place)
  await unlock()
}

describe('An anchor on paper', () => {
  it('names the head before its own row, who hands over to whom, and leaves that row', async () => {
    const { rows } = await desk.as('ann').call('audit.list', { action: 'audit.anchor.taken' })
    expect(rows[0]).toMatchObject({ seq: anchor.rows + 1, note: String(anchor.rows), detail: { to: 'Lee' } })
    expect(anchor).toMatchObject({ from: 'Ann Admin', to: 'Lee', deskName: 'Test lab', openCalls: [], radarAlerts: 0 })
    expect(anchor.words).toHaveLength(8)
  })

  it('fits as long as nothing before it changed, by its code and by its words', async () => {
    for (const line of [anchor.text, `${String(anchor.rows)} ${anchor.words.join(' ')}`])
      expect(await check(line)).toMatchObject({ verdict: 'fits', rows: anchor.rows, audit: { verdict: 'intact' } })
    const wrong = [...anchor.words.slice(1), anchor.words[0] ?? '']
    expect(await check(`${String(anchor.rows)} ${wrong.join(' ')}`)).toMatchObject({ verdict: 'rolled-back' })
  })

  it('tells a row that was altered before it', async () => {
    await on(now, now, ["update audit set note = 'nothing to see' where seq = 5"])
    expect(await check(anchor.text)).toMatchObject({ verdict: 'altered', firstBad: 5, audit: { verdict: 'altered' } })
  })

  it('fits when a row after it was altered, and the whole says so', async () => {
    await on(now, now, [`update audit set note = 'x' where seq = ${String(anchor.rows + 2)}`])
    expect(await check(anchor.text)).toMatchObject({ verdict: 'fits', audit: { verdict: 'altered' } })
  })

  it('tells that rows were cut at the end, also after the desk wrote on', async () => {
    const cut = anchor.rows - 3
    await on(now, now, [
      `delete from audit_detail where seq > ${String(cut)}`,
      `delete from audit where seq > ${String(cut)}`,
    ])
    expect(await check(anchor.text)).toMatchObject({ verdict: 'cut', firstBad: cut + 1 })
    expect(await check(`${String(anchor.rows)} ${anchor.words.join(' ')}`)).toMatchObject({ verdict: 'cut' })
  })

  it('tells a store that was put back without its head, as the desk itself does', async () => {
    await on(before, now)
    expect(await check(anchor.text)).toMatchObject({ verdict: 'rolled-back', audit: { verdict: 'rolled-back' } })
  })

  it('alone tells a store that was put back together with its head', async () => {
    await on(before, before)
    expect(await check(anchor.text)).toMatchObject({ verdict: 'rolled-back', audit: { verdict: 'intact' } })
    expect(await check(`${String(anchor.rows)} ${anchor.words.join(' ')}`)).toMatchObject({ verdict: 'rolled-back' })
  })

  it('tells it also when the desk has written past its row since', async () => {
    await on(before, before)
    // At the same second the same rows would be the same history.
    await desk.clock.advance(1_000)
    await grow(30)
    expect((await desk.as('ann').call('security.status', {})).auditRows).toBeGreaterThan(anchor.rows)
    expect(await check(anchor.text)).toMatchObject({
      verdict: 'rolled-back',
      firstBad: null,
      audit: { verdict: 'intact' },
    })
  })

  it('of another desk, a forged one and what is none are told apart', async () => {
    const other = await second.as('ann').call('audit.anchor', {})
    expect(await check(other.text)).toMatchObject({ verdict: 'another-desk' })
    expect(await check(anchor.text.replace(`:${String(anchor.rows)}:`, ':3:'))).toMatchObject({
      verdict: 'not-genuine',
    })
    for (const none of ['hello', '12 words', anchor.key])
      expect(await check(none)).toMatchObject({ verdict: 'unreadable' })
  })

  it('is taken by everybody at the desk, and checked by those who read the audit', async () => {
    const agent = await second.operator('sam', ['agent'])
    expect((await agent.call('audit.anchor', { to: '' })).from).toBe('sam')
    expect(await agent.refusal('audit.checkAnchor', { anchor: anchor.text })).toMatchObject({ code: 'forbidden' })
  })
})

describe('A countersignature', () => {
  const sign = (line: string, key: string) => second.as('ann').call('audit.countersign', { anchor: line, key })

  it('is checked where the anchor was taken, with the key of the second desk, and leaves a row there', async () => {
    await desk.restart(now)
    await unlock()
    const signed = await sign(anchor.text, anchor.key)
    expect(signed).toMatchObject({ rows: anchor.rows, words: anchor.words, of: anchor.fingerprint })
    const { rows } = await second.as('ann').call('audit.list', { action: 'audit.anchor.countersigned' })
    expect(rows[0]).toMatchObject({ outcome: 'done', note: `${anchor.fingerprint}:${String(anchor.rows)}` })
    expect(await check(signed.text, signed.key)).toMatchObject({ verdict: 'fits', countersigned: { state: 'genuine' } })
    expect(await check(signed.text)).toMatchObject({ verdict: 'fits', countersigned: { state: 'key-missing' } })
    expect(await check(signed.text, anchor.key)).toMatchObject({ countersigned: { state: 'key-missing' } })
    const bent = signed.text.replace(/.$/u, last => (last === '0' ? '8' : '0'))
    expect(await check(bent, signed.key)).toMatchObject({ verdict: 'fits', countersigned: { state: 'not-genuine' } })
  })

  it.each([
    ['a key that is none', () => [anchor.text, 'hello'], 'audit.anchor.badKey'],
    ['what is no anchor', () => ['hello', anchor.key], 'audit.anchor.notAnAnchor'],
    [
      'a forged anchor',
      () => [anchor.text.replace(`:${String(anchor.rows)}:`, ':3:'), anchor.key],
      'audit.anchor.notGenuine',
    ],
  ])('is refused for %s, and the attempt is recorded', async (_what, given, reason) => {
    const [line = '', key = ''] = given()
    expect(await second.as('ann').refusal('audit.countersign', { anchor: line, key })).toMatchObject({ reason })
    const { rows } = await second.as('ann').call('audit.list', { outcome: 'refused', limit: 1 })
    expect(rows[0]).toMatchObject({ action: 'audit.anchor.countersigned', note: reason })
  })

  it('is refused for an anchor of the desk itself, and with the key of another desk', async () => {
    const own = await second.as('ann').call('audit.anchor', {})
    expect(await second.as('ann').refusal('audit.countersign', { anchor: own.text, key: own.key })).toMatchObject({
      reason: 'audit.anchor.ownDesk',
    })
    expect(await second.as('ann').refusal('audit.countersign', { anchor: anchor.text, key: own.key })).toMatchObject({
      reason: 'audit.anchor.notGenuine',
    })
  })
})
