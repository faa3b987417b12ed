import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { datesIn } from '../../electron/core/directory/dates.ts'
import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const RECORD = {
  costCenter: 'KST-4 711 Müllabfuhr',
  'Date of Birth': '1990-05-01',
  hireDate: '20150301000000Z',
  shoeSize: '46',
  badge: 'not a known name',
}
type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let olga: Face
let wei: Caller

beforeEach(async () => {
  desk = await callDesk()
  olga = await desk.operator('olga', ['agent'])
  wei = await desk.caller('wei', { attributes: RECORD, phone: '15112345611', department: 'Finance' })
})
afterEach(() => desk.close())

const offerFor = async (caller: Caller, by: Face = olga) =>
  (await by.open(caller)).offers.find(({ method }) => method === 'knowledge')

describe('what a caller can be asked about', () => {
  it('are the fields on record that neither card nor search gives away', async () => {
    expect(await offerFor(wei)).toMatchObject({
      state: 'ready',
      strength: 'weak',
      choices: ['birth-date', 'start-date', 'cost-centre'],
    })
  })

  it('never is what the card shows, the search finds, or the operator was shown for dialling', async () => {
    for (const value of [
      'Finance',
      'ＦＩＮＡＮＣＥ',
      'open',
      'open@example.org',
      '+49 151 99999-999',
      '0151 99999999',
      'Li Na',
      'ab',
    ])
      expect(
        await offerFor(
          await desk.caller(`open${value.length}${Math.abs(value.charCodeAt(0))}`, {
            department: 'Finance',
            manager: 'Li Na',
            email: `open@example.org`,
            phone: '15199999999',
            attributes: { costCentre: value === 'open' ? `open${value.length}${value.charCodeAt(0)}` : value },
          }),
        ),
        value,
      ).toMatchObject({ state: 'blocked', problem: 'calls.offer.nothing-to-ask', choices: [] })
  })

  it('is nothing for an operator who may read whole records', async () => {
    const admin = await desk.operator('admin', ['agent', 'administrator'])
    expect(await offerFor(wei, admin)).toMatchObject({ state: 'blocked', problem: 'calls.offer.you-could-read' })
    const { callId } = await admin.open(wei)
    expect(await admin.answer(callId, 'knowledge', { about: 'birth-date', answer: '1990-05-01' })).toMatchObject({
      outcome: 'blocked',
    })
  })

  it('never shows what is on record, whatever is answered', async () => {
    const { callId } = await olga.open(wei)
    const replies = [
      await olga.answer(callId, 'knowledge', { about: 'cost-centre', answer: 'KST-1' }),
      await olga.answer(callId, 'knowledge', { about: 'cost-centre', answer: 'kst 4711 mullabfuhr' }),
    ]
    expect(replies.map(({ outcome }) => outcome)).toEqual(['wrong', 'right'])
    expect(JSON.stringify([replies, desk.notes, desk.details])).not.toMatch(/4.?711|Müllabfuhr|1990|2015/u)
    expect(desk.details).toEqual([{ field: 'cost-centre' }, { field: 'cost-centre' }])
  })
})

describe('an answer', () => {
  it.each([
    ['cost-centre', 'KST-4711 Müllabfuhr'],
    ['cost-centre', 'ｋｓｔ４７１１　ＭÜＬＬＡＢＦＵＨＲ'],
    ['cost-centre', 'kst.47.11 mullabfuhr'],
    ['cost-centre', 'KST ٤٧١١ Müllabfuhr'],
    ['birth-date', '1990-05-01'],
    ['birth-date', '1990.5.1'],
    ['birth-date', '1990年5月1日'],
    ['birth-date', '1.5.1990'],
    ['birth-date', '19900501'],
    ['start-date', '2015-3-1'],
  ])('about the %s fits when it is written %s', async (about, answer) => {
    const { callId } = await olga.open(wei)
    expect(await olga.answer(callId, 'knowledge', { about, answer })).toMatchObject({ outcome: 'right' })
  })

  it.each([
    ['cost-centre', ''],
    ['cost-centre', '%'],
    ['cost-centre', 'KST'],
    ['cost-centre', '4711'],
    ['cost-centre', 'KST-4711 Müllabfuhr KST-4712 Müllabfuhr'],
    ['birth-date', '1990'],
    ['birth-date', '1990-01-05'],
    ['birth-date', '5.1.1990'],
    ['birth-date', '0000-00-00'],
  ])('about the %s does not fit when it is %j', async (about, answer) => {
    const { callId } = await olga.open(wei)
    expect(await olga.answer(callId, 'knowledge', { about, answer })).toMatchObject({ outcome: 'wrong' })
  })

  it('is only about what can be asked', async () => {
    const { callId } = await olga.open(wei)
    for (const about of ['', 'shoeSize', 'attributes', '__proto__', 'phone', 'name'])
      expect(await desk.refusal(olga.answer(callId, 'knowledge', { about, answer: '46' }))).toMatchObject({
        code: 'invalid_input',
        fields: ['about'],
      })
    expect(await olga.answer(callId, 'knowledge', { about: 'postal-code', answer: '46' })).toMatchObject({
      outcome: 'blocked',
    })
  })

  it('cannot be guessed: five wrong ones in an hour, over all fields together', async () => {
    const { callId } = await olga.open(wei)
    for (const about of ['birth-date', 'start-date', 'cost-centre', 'birth-date', 'start-date'])
      expect(await olga.answer(callId, 'knowledge', { about, answer: 'no idea' })).toMatchObject({ outcome: 'wrong' })
    expect(await olga.answer(callId, 'knowledge', { about: 'birth-date', answer: '1990-05-01' })).toMatchObject({
      outcome: 'blocked',
    })
  })

  it('suffices for nothing by itself, however many there are, and says so', async () => {
    const { callId } = await olga.open(wei)
    await olga.answer(callId, 'knowledge', { about: 'birth-date', answer: '1990-05-01' })
    await olga.answer(callId, 'knowledge', { about: 'start-date', answer: '2015-03-01' })
    const { call } = await olga.answer(callId, 'knowledge', { about: 'cost-centre', answer: RECORD.costCenter })
    expect(call.proofs).toHaveLength(3)
    expect(call.card.revealed).toBe(0)
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toEqual({
      code: 'evidence_required',
      reason: 'calls.demand.only-known',
    })
  })
})

describe('a date', () => {
  it.each([
    ['1990-05-01T00:00:00Z', ['19900501']],
    ['5/1/1990', ['19900105', '19900501']],
    ['1990-13-01', []],
    ['tomorrow', []],
    ['1990-05-01-02', []],
    ['9'.repeat(5000), []],
  ])('%s', (text, days) => {
    expect([...datesIn(text)].sort()).toEqual(days)
  })
})
