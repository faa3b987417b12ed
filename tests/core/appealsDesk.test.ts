import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { APPEAL_GROUPS, questionsOf } from '#shared/contract/appeals.ts'
import type { AppealContact } from '#shared/contract/appeals.ts'
import type { CallId } from '#shared/contract/ids.ts'

import { settleAppeals } from '../../electron/core/appeals/appeals.ts'
import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const RECORD = {
  phoneHolder: 'Greta Vogel',
  phoneHolderId: '11010519680312002X',
  securityEmail: 'safe.mia@mail.example',
  dateOfBirth: '1990-05-01',
  homePostalCode: '518057',
  startDate: '2015-03-01',
  registeredOn: '2012-06-20',
  formerPhone: '0151 7770001',
  lastOrder: 'CS-2409-1022',
  deviceModel: 'Mate 60 Pro',
  deviceSerial: '7QKZ19HW4113',
}
const RIGHT = {
  'real-name': { 'holder-name': 'greta VOGEL', 'holder-id': '002x' },
  security: { 'security-contact': 'safe.mia@mail.example', 'authenticator-since': '' },
  basic: { 'birth-date': '1990年5月1日', 'postal-code': '518 057', 'start-date': '2015-3-1' },
  historical: { 'registered-on': '2012-06', 'former-contact': '01517770001', 'last-order': 'cs 24091022' },
  device: { 'device-model': 'mate60pro', 'device-serial': '4113', 'sign-in-before-last': '' },
} as const
const CONTACT: AppealContact = { kind: 'sms', address: '+4915799000111' }
type Answers = Readonly<Partial<Record<string, Readonly<Record<string, string>>>>>
type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let olga: Face
let lena: Face
let mia: Caller

beforeEach(async () => {
  desk = await callDesk()
  olga = await desk.operator('olga', ['agent'])
  lena = await desk.operator('lena', ['lead'])
  mia = await desk.caller('mia', { kind: 'huawei-id', device: true, deviceDays: 40, attributes: RECORD })
})
afterEach(() => desk.close())

async function opened(by: Face = olga, contact: AppealContact = CONTACT) {
  const { callId } = await by.open(mia)
  await desk.clock.advance(60_000)
  await by.proveTotp(callId, mia)
  const appeal = await by.run('appeals', 'open', { callId, unavailable: 'both', contact })
  return { callId, appeal }
}
async function ask(by: Face, callId: CallId, answers: Answers = RIGHT) {
  for (const group of APPEAL_GROUPS)
    await by.run('appeals', 'answer', { callId, group, answers: { ...answers[group] } })
}
async function submitted(by: Face = olga, answers: Answers = RIGHT, contact = CONTACT) {
  const { callId, appeal } = await opened(by, contact)
  await ask(by, callId, answers)
  const { reference } = await by.run('appeals', 'submit', { callId })
  await by.run('calls', 'close', { callId, outcome: 'done' })
  return { callId, reference, appealId: appeal.appealId }
}
async function approved(by: Face = olga, contact = CONTACT) {
  const made = await submitted(by, RIGHT, contact)
  await lena.run('appeals', 'take', { appealId: made.appealId })
  const { letter } = await lena.run('appeals', 'decide', {
    appealId: made.appealId,
    decision: 'approve',
    reason: 'it fits',
  })
  const code =
    letter === null
      ? (/Pick-up code: (\S+)\./u.exec(await desk.lastBody('appeal-result'))?.[1] ?? 'no code')
      : (letter.code ?? 'no code')
  return { ...made, code, letter }
}
/** A new call of a lead, in which the caller quotes the appeal. */
async function presented(typed: string, by: Face = lena) {
  const { callId } = await by.open(mia)
  return { callId, ...(await by.answer(callId, 'appeal', typed)) }
}
const resetIn = async (by: Face, callId: CallId) =>
  (await by.get(callId)).demands.find(({ act }) => act === 'reset-password')
const messages = (kind: string) => desk.store.read.selectFrom('message').selectAll().where('kind', '=', kind).execute()

describe('opening an appeal', () => {
  it('takes a proof that the desk checked itself, spends it, and tells the owner on every registered contact', async () => {
    const { callId } = await olga.open(mia)
    const before = await olga.run('appeals', 'inCall', { callId })
    expect(before).toEqual({ appeal: null, problem: null, retryAt: null, verified: false })
    const wanted = { callId, unavailable: 'both', contact: CONTACT } as const
    expect(await desk.refusal(olga.run('appeals', 'open', wanted))).toEqual({
      code: 'evidence_required',
      reason: 'appeals.problem.verify-first',
    })
    await olga.proveTotp(callId, mia)
    expect(await olga.run('appeals', 'inCall', { callId })).toMatchObject({ verified: true })
    const appeal = await olga.run('appeals', 'open', wanted)
    expect(appeal).toMatchObject({
      reference: 'A-1001',
      state: 'collecting',
      mine: true,
      contact: { kind: 'sms', masked: '••••••111' },
      endsAt: desk.clock.now() + HOUR,
    })
    expect((await olga.get(callId)).proofs).toMatchObject([{ method: 'totp', state: 'spent' }])
    const notices = await messages('notice')
    expect(notices.map(({ channel }) => channel).sort()).toEqual(['email', 'sms'])
    expect(await desk.lastBody('notice')).toContain('by an appeal')
    expect((await olga.run('appeals', 'inCall', { callId })).problem).toBe('appeals.problem.one-at-a-time')
  })

  it('never takes the operator’s word, what is known, nor a code to a contact that is said to be unavailable', async () => {
    const { callId } = await olga.run('calls', 'open', { userId: mia.userId, reachedBy: 'in-person' })
    await olga.answer(callId, 'document', { about: 'passport', answer: 'X123' })
    await olga.reveal(callId)
    await olga.answer(callId, 'call-back', 'yes')
    const open = (unavailable: 'mobile' | 'email' | 'both') =>
      olga.run('appeals', 'open', { callId, unavailable, contact: CONTACT })
    expect(await desk.refusal(open('both'))).toMatchObject({ reason: 'appeals.problem.verify-first' })
    await olga.prove(callId, 'code-email')
    expect(await desk.refusal(open('both'))).toMatchObject({ reason: 'appeals.problem.verify-first' })
    expect(await desk.refusal(open('email'))).toMatchObject({ reason: 'appeals.problem.verify-first' })
    expect(await open('mobile')).toMatchObject({ state: 'collecting' })
  })

  it('is for HUAWEI IDs, by whoever cannot read the record, and names a contact that is not on record', async () => {
    const bo = await desk.caller('bo', { device: true })
    const root = await desk.caller('lab', { kind: 'root', device: true })
    for (const caller of [bo, root]) {
      const { callId } = await olga.open(caller)
      await olga.proveTotp(callId, caller)
      const refused = await desk.refusal(olga.run('appeals', 'open', { callId, unavailable: 'both', contact: CONTACT }))
      expect(refused).toEqual({ code: 'conflict', reason: 'appeals.problem.only-huawei-id' })
    }
    const admin = await desk.operator('admin', ['lead', 'administrator'])
    const { callId } = await admin.open(mia)
    await admin.proveTotp(callId, mia)
    expect(
      await desk.refusal(admin.run('appeals', 'open', { callId, unavailable: 'both', contact: CONTACT })),
    ).toMatchObject({ reason: 'appeals.problem.you-could-read' })
    const mine = await olga.open(mia)
    await desk.clock.advance(60_000)
    await olga.proveTotp(mine.callId, mia)
    const onRecord = { kind: 'email', address: 'MIA@example.org' } as const
    expect(
      await desk.refusal(olga.run('appeals', 'open', { callId: mine.callId, unavailable: 'both', contact: onRecord })),
    ).toMatchObject({ reason: 'appeals.problem.contact-registered' })
  })

  it('is refused in a call of another, on hold, about something else, with a service ticket, or on one’s own record', async () => {
    const { callId } = await olga.open(mia)
    await olga.proveTotp(callId, mia)
    const wanted = { callId, unavailable: 'both', contact: CONTACT } as const
    expect(await desk.refusal(lena.run('appeals', 'open', wanted))).toMatchObject({ reason: 'calls.demand.not-yours' })
    await olga.run('calls', 'hold', { callId })
    expect(await desk.refusal(olga.run('appeals', 'open', wanted))).toMatchObject({ reason: 'calls.demand.on-hold' })
    await olga.run('calls', 'resume', { callId })
    await olga.run('calls', 'update', { callId, intent: 'unlock' })
    expect(await desk.refusal(olga.run('appeals', 'open', wanted))).toMatchObject({
      reason: 'appeals.problem.other-intent',
    })
    await olga.run('calls', 'update', { callId, intent: 'reset-password' })
    await olga.run('calls', 'recordServiceTicket', { callId, unavailable: 'both' })
    expect(await desk.refusal(olga.run('appeals', 'open', wanted))).toMatchObject({
      reason: 'calls.demand.service-ticket',
    })
    const self = await desk.operator('self', ['agent'], { linkedUserId: mia.userId })
    expect(await desk.refusal(self.open(mia))).toMatchObject({ code: 'forbidden' })
  })

  it('waits during a cool-down, unless a lead does it', async () => {
    const { callId } = await olga.open(mia)
    await olga.proveTotp(callId, mia)
    await desk.giveRecoveryCodes(mia, ['AAAA-BBBB-CCCC-DDDD-EEEE-FFFF'])
    for (let guess = 0; guess < 5; guess++) await olga.answer(callId, 'recovery-code', `WRONG-${guess}`)
    expect(
      await desk.refusal(olga.run('appeals', 'open', { callId, unavailable: 'both', contact: CONTACT })),
    ).toMatchObject({ code: 'forbidden', reason: 'calls.demand.cool-down' })
    expect((await opened(lena)).appeal.state).toBe('collecting')
  })
})

describe('asking the groups', () => {
  it('says of no answer whether it is right, on the screen, in notes, details or the audit, and keeps none', async () => {
    const { callId } = await opened()
    const wrong = { 'birth-date': '1971-01-01', 'postal-code': '10115', 'start-date': '' }
    const one = await olga.run('appeals', 'answer', { callId, group: 'basic', answers: wrong })
    const other = await olga.run('appeals', 'answer', {
      callId,
      group: 'real-name',
      answers: { ...RIGHT['real-name'] },
    })
    expect(one.groups.filter(({ answered }) => answered)).toEqual([{ group: 'basic', answered: true }])
    const said = JSON.stringify([one, other, desk.notes, desk.details, await olga.get(callId)])
    expect(said).not.toMatch(/matched|differs|Vogel|002X|1971|10115|518057|1990-05/iu)
    const kept = JSON.stringify(await desk.store.read.selectFrom('appeal_answer').selectAll().execute())
    expect(kept).not.toMatch(/1971|10115|Vogel/iu)
    // Five wrong answers make no cool-down that would tell on them.
    expect((await olga.get(callId)).coolDownUntil).toBeNull()
  })

  it('asks each group once, only its own questions, and only while it is collected in this call', async () => {
    const { callId } = await opened()
    const basic = { callId, group: 'basic', answers: {} } as const
    await olga.run('appeals', 'answer', basic)
    expect(await desk.refusal(olga.run('appeals', 'answer', basic))).toMatchObject({
      reason: 'appeals.problem.answered',
    })
    expect(
      await desk.refusal(olga.run('appeals', 'answer', { callId, group: 'device', answers: { 'birth-date': 'x' } })),
    ).toMatchObject({ code: 'invalid_input' })
    expect(
      await desk.refusal(olga.run('appeals', 'answer', { callId, group: 'device', answers: { __proto__x: 'x' } })),
    ).toMatchObject({ code: 'invalid_input' })
    expect(await desk.refusal(olga.run('appeals', 'submit', { callId }))).toMatchObject({
      reason: 'appeals.problem.groups-missing',
    })
    const other = await lena.open(mia)
    expect(
      await desk.refusal(lena.run('appeals', 'answer', { callId: other.callId, group: 'device', answers: {} })),
    ).toMatchObject({ reason: 'appeals.problem.none-here' })
    await desk.clock.advance(HOUR)
    expect(await desk.refusal(olga.run('appeals', 'answer', { callId, group: 'device', answers: {} }))).toMatchObject({
      reason: 'appeals.not-now.expired',
    })
  })

  it('counts nothing that the card shows or the search finds, and takes hostile answers for what they are', async () => {
    mia = await desk.caller('mia2', {
      kind: 'huawei-id',
      device: true,
      department: 'Finance',
      attributes: { phoneHolder: 'mia2', lastOrder: 'Finance', deviceModel: 'x' },
    })
    const hostile = "'; drop table appeal; -- \u0000\u202e"
    const answers = Object.fromEntries(
      APPEAL_GROUPS.map(group => [group, Object.fromEntries(questionsOf(group).map(one => [one, hostile]))]),
    )
    const { appealId } = await submitted(olga, { ...answers, 'real-name': { 'holder-name': 'mia2', 'holder-id': '' } })
    const review = await lena.run('appeals', 'take', { appealId })
    expect(review.groups.map(({ verdict }) => verdict)).toEqual(['nothing', 'differs', 'nothing', 'differs', 'nothing'])
    expect(review).toMatchObject({ score: 0, obstacles: ['appeals.obstacle.little-on-record'] })
  })
})

describe('the review', () => {
  it('shows how each group fared as a whole, with what is around it, and neither answers nor expectations', async () => {
    const { appealId, reference } = await submitted(olga, {
      ...RIGHT,
      basic: { 'birth-date': '1971-01-01' },
      security: {},
    })
    const { appeals, total } = await lena.run('appeals', 'list', {})
    expect([total, appeals[0]?.reference]).toEqual([1, 'A-1001'])
    const review = await lena.run('appeals', 'take', { appealId })
    expect(review.groups).toEqual([
      { group: 'real-name', verdict: 'matched' },
      { group: 'security', verdict: 'differs' },
      { group: 'basic', verdict: 'differs' },
      { group: 'historical', verdict: 'matched' },
      { group: 'device', verdict: 'matched' },
    ])
    expect(review).toMatchObject({ state: 'in-review', mine: true, verifiedBy: 'totp', obstacles: [], score: 63 })
    const shown = JSON.stringify(review)
    expect(shown).not.toMatch(/Vogel|002X|1990|1971|518057|Mate|4113|safe\.mia|7770001|99000111/iu)
    expect(shown).not.toContain(reference.slice(-4))
  })

  it('is nobody’s who opened it, was just added by or added the opener, or is the user; and whoever took it decides', async () => {
    const both = await desk.operator('both', ['agent', 'lead'])
    const added = await desk.operator('added', ['lead'], {
      createdAt: desk.clock.now(),
      createdBy: both.actor.operatorId,
    })
    const self = await desk.operator('self', ['lead'], { linkedUserId: mia.userId })
    const { appealId } = await submitted(both)
    for (const [face, reason] of [
      [both, 'you-opened-it'],
      [added, 'new-operator'],
      [self, 'own-record'],
    ] as const) {
      expect(await desk.refusal(face.run('appeals', 'take', { appealId }))).toEqual({
        code: 'forbidden',
        reason: `appeals.problem.${reason}`,
      })
      expect(
        await desk.refusal(face.run('appeals', 'decide', { appealId, decision: 'approve', reason: 'trust me' })),
      ).toMatchObject({ code: 'forbidden' })
    }
    const decide = { appealId, decision: 'approve', reason: 'it fits' } as const
    expect(await desk.refusal(lena.run('appeals', 'decide', decide))).toMatchObject({
      reason: 'appeals.problem.not-taken',
    })
    const lee = await desk.operator('lee', ['lead'])
    await lena.run('appeals', 'take', { appealId })
    await lee.run('appeals', 'take', { appealId })
    expect(await desk.refusal(lena.run('appeals', 'decide', decide))).toMatchObject({
      reason: 'appeals.problem.not-taken',
    })
    expect((await lee.run('appeals', 'decide', decide)).appeal.state).toBe('approved')
  })

  it('cannot approve below what the settings ask for, however sure the reviewer is', async () => {
    const { appealId } = await submitted(olga, { basic: RIGHT.basic })
    await lena.run('appeals', 'take', { appealId })
    expect(
      await desk.refusal(lena.run('appeals', 'decide', { appealId, decision: 'approve', reason: 'I know her' })),
    ).toEqual({ code: 'evidence_required', reason: 'appeals.obstacle.few-groups' })
    expect((await lena.run('appeals', 'get', { appealId })).state).toBe('in-review')
  })

  it('refuses with the next way in the caller’s language, counts as one failed check, and makes the next appeal wait', async () => {
    const { appealId, callId } = await submitted(olga, {})
    await lena.run('appeals', 'take', { appealId })
    const decision = { appealId, decision: 'refuse', reason: 'nothing fits', next: 'appeal-again' } as const
    const { appeal, letter } = await lena.run('appeals', 'decide', decision)
    expect([appeal.state, letter]).toEqual(['refused', null])
    expect(await desk.lastBody('appeal-result')).toMatch(/A-1001 .* refused\. Next: appeal again in 7 days\./u)
    const failed = await desk.store.read.selectFrom('failed_check').selectAll().execute()
    expect(failed).toMatchObject([{ method: 'appeal', call_id: callId, user_id: mia.userId }])
    const again = await olga.open(mia)
    expect(await olga.run('appeals', 'inCall', { callId: again.callId })).toMatchObject({
      problem: 'appeals.problem.refused-lately',
      retryAt: desk.clock.now() + 7 * DAY,
    })
    await desk.clock.advance(7 * DAY)
    expect((await olga.run('appeals', 'inCall', { callId: again.callId })).problem).toBeNull()
    expect(JSON.stringify(await desk.lastBody('notice'))).not.toContain('nothing fits')
  })

  it('takes three appeals about one user within thirty days, and then no more', async () => {
    for (let round = 0; round < 3; round++) {
      const { appeal } = await opened()
      await olga.run('appeals', 'withdraw', { appealId: appeal.appealId, reason: 'gave up' })
    }
    const { callId } = await olga.open(mia)
    expect(await olga.run('appeals', 'inCall', { callId })).toMatchObject({ problem: 'appeals.problem.too-many' })
    await desk.clock.advance(30 * DAY)
    expect(await olga.run('appeals', 'inCall', { callId })).toMatchObject({ problem: null })
  })

  it('runs out when nobody decides', async () => {
    const { appealId } = await submitted()
    await desk.clock.advance(7 * DAY)
    expect(await desk.refusal(lena.run('appeals', 'take', { appealId }))).toMatchObject({
      reason: 'appeals.not-now.expired',
    })
    expect((await lena.run('appeals', 'list', {})).total).toBe(0)
    await desk.store.write(tx => settleAppeals(tx, desk.clock.now()))
    const row = await desk.store.read.selectFrom('appeal').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'expired', contact: '' })
    expect((await opened()).appeal.reference).toBe('A-1002')
  })
})

describe('the reset window', () => {
  it('lets a lead reset once, with the whole reference and the pick-up code, to the contact of the appeal', async () => {
    const { reference, code } = await approved()
    const { outcome, callId } = await presented(`${reference} ${code}`)
    expect(outcome).toBe('right')
    expect(await resetIn(lena, callId)).toMatchObject({ state: 'ready' })
    const spent = await lena.act(callId, 'reset-password')
    expect(spent.routes).toMatchObject([
      { route: 'message:appeal', channel: 'sms', address: '+4915799000111' },
      { route: 'slip:appeal' },
    ])
    expect((await lena.run('appeals', 'inCall', { callId })).appeal).toMatchObject({ state: 'used', endsAt: null })
    await lena.run('calls', 'close', { callId, outcome: 'done' })
    const again = await presented(`${reference} ${code}`)
    expect(again.outcome).toBe('blocked')
    const row = await desk.store.read.selectFrom('appeal').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'used', contact: '' })
  })

  it('is closed to the reference alone, the code alone, another end, and whoever guesses: then the appeal is dead', async () => {
    const { reference, code } = await approved()
    const { callId } = await lena.open(mia)
    const tries = [
      code,
      reference,
      `A-1002-${reference.slice(-4)} ${code}`,
      `A-1001-0000 ${code}`,
      `${reference} 0000-0000`,
    ]
    for (const typed of tries) expect((await lena.answer(callId, 'appeal', typed)).outcome, typed).toBe('wrong')
    expect((await resetIn(lena, callId))?.state).not.toBe('ready')
    // Five wrong answers about the user: no tries are left for an hour, whatever is typed.
    expect((await lena.answer(callId, 'appeal', `${reference} ${code}`)).outcome).toBe('no-tries-left')
    await desk.clock.advance(61 * 60_000)
    for (let guess = 0; guess < 3; guess++)
      expect((await lena.answer(callId, 'appeal', `A-1001-0000 ${code}`)).outcome).toBe('wrong')
    expect((await lena.answer(callId, 'appeal', `${reference} ${code}`)).outcome).toBe('no-tries-left')
    expect((await lena.get(callId)).offers.find(({ method }) => method === 'appeal')).toMatchObject({
      problem: 'calls.offer.appeal-dead',
    })
  })

  it('closes after 24 hours, for a letter three days later; and at once when the owner objects, also after the proof', async () => {
    const one = await approved()
    await desk.clock.advance(24 * HOUR)
    expect((await presented(`${one.reference} ${one.code}`)).outcome).toBe('blocked')
    const two = await approved(olga, { kind: 'letter', address: 'Hafenstr. 1, Kiel' })
    expect(two.letter).toMatchObject({ address: 'Hafenstr. 1, Kiel', reference: 'A-1002', decision: 'approved' })
    expect(JSON.stringify(two.letter)).not.toContain(two.reference)
    await desk.clock.advance(4 * DAY - 60_000)
    const { callId, outcome } = await presented(`${two.reference} ${two.code}`)
    expect(outcome).toBe('right')
    await olga.run('appeals', 'withdraw', { appealId: two.appealId, reason: 'the owner called' })
    expect((await resetIn(lena, callId))?.state).not.toBe('ready')
    expect(await desk.refusal(lena.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
  })

  it('opens nothing but the password, nor for an agent', async () => {
    const { reference, code } = await approved()
    const { callId } = await olga.open(mia)
    expect((await olga.answer(callId, 'appeal', `${reference} ${code}`)).outcome).toBe('right')
    expect(await resetIn(olga, callId)).toMatchObject({ state: 'refused', missing: ['calls.demand.lead-only'] })
    const other = await lena.open(mia, 'reset-mfa')
    expect(other.offers.map(({ method }) => method)).not.toContain('appeal')
    expect((await lena.answer(other.callId, 'appeal', `${reference} ${code}`)).outcome).toBe('blocked')
    await lena.run('calls', 'update', { callId: other.callId, intent: 'reset-password' })
    expect((await lena.answer(other.callId, 'appeal', `${reference} ${code}`)).outcome).toBe('right')
    // Proved in the lead's call, it is none in the agent's any more.
    await lena.run('calls', 'update', { callId: other.callId, intent: 'reset-mfa' })
    expect(await desk.refusal(lena.act(other.callId, 'reset-mfa'))).toMatchObject({ code: 'evidence_required' })
  })

  it('is used exactly once by two leads at the same moment', async () => {
    const lee = await desk.operator('lee', ['lead'])
    const { reference, code } = await approved()
    const first = await presented(`${reference} ${code}`, lena)
    const second = await presented(`${reference} ${code}`, lee)
    const won = await Promise.allSettled([
      lena.spend(first.callId, 'reset-password'),
      lee.spend(second.callId, 'reset-password'),
      lee.spend(second.callId, 'reset-password'),
      lena.spend(first.callId, 'reset-password'),
    ])
    expect(won.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    const acts = await desk.store.read.selectFrom('act').selectAll().execute()
    expect(acts).toHaveLength(1)
  })

  it('gives neither the opener nor the reviewer both halves', async () => {
    const both = await desk.operator('both', ['agent', 'lead'])
    const { reference } = await approved(both)
    const [result] = await messages('appeal-result')
    expect(result?.opened_by).toBe(both.actor.operatorId)
    const reading = { messageId: result?.id as never, reason: 'to read it out' }
    expect(await desk.refusal(both.run('codes', 'readBody', reading))).toMatchObject({
      reason: 'codes.reading.own-call',
    })
    const rows = JSON.stringify(await desk.store.read.selectFrom('appeal').selectAll().execute())
    expect(rows).not.toContain(reference.slice(-4))
    const { body } = await lena.run('codes', 'readBody', reading)
    expect(body).not.toContain(reference)
  })

  it('sends no result through a gateway that one of the two changed a short while ago', async () => {
    const { appealId } = await submitted()
    Object.assign(desk.settings, { sms: { kind: 'http', url: 'https://sms.example' } })
    await desk.store.write(tx =>
      tx
        .insertInto('setting')
        .values({ name: 'sms.changed', value: '', changed_at: desk.clock.now(), changed_by: olga.actor.operatorId })
        .execute(),
    )
    await lena.run('appeals', 'take', { appealId })
    expect(
      await desk.refusal(lena.run('appeals', 'decide', { appealId, decision: 'approve', reason: 'it fits' })),
    ).toMatchObject({ reason: 'appeals.problem.fresh-sender' })
  })
})

describe('a HUAWEI ID', () => {
  it('is asked nothing one by one in a call, so that nobody fishes for what an appeal compares', async () => {
    const { callId, offers } = await olga.open(mia)
    expect(offers.find(({ method }) => method === 'knowledge')).toMatchObject({
      state: 'blocked',
      problem: 'calls.offer.kept-for-appeal',
    })
    const { outcome } = await olga.answer(callId, 'knowledge', { about: 'birth-date', answer: '1990-05-01' })
    expect(outcome).toBe('blocked')
  })
})
