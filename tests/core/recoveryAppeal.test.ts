import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { APPEAL_GROUPS } from '#shared/contract/appeals.ts'

import { forgotDesk, HOUR, type ForgotPage } from '../support/forgot.ts'
import { PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'

const NEXT = 'Quiet7river9undermoon'
const CONTACT = { kind: 'sms', address: '+4915799000111' } as const
const ANSWERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'real-name': { 'holder-name': 'Greta Vogel', 'holder-id': '002X' },
  basic: { 'birth-date': '1990-05-01' },
  device: { 'device-model': 'Mate 60 Pro' },
}

let desk: TestApp
let page: (client: string) => ForgotPage
let lee: Face
beforeEach(async () => {
  const made = await forgotDesk([
    {
      login: 'mia.hw',
      name: 'Mia Wolf',
      kind: 'huawei-id',
      email: 'mia@example.org',
      areaCode: '0049',
      phone: '15112340001',
      attributes: {
        phoneHolder: 'Greta Vogel',
        phoneHolderId: '11010519680312002X',
        dateOfBirth: '1990-05-01',
        deviceModel: 'Mate 60 Pro',
      },
    },
  ])
  ;({ desk, page } = made)
  await desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
  lee = await desk.operator('lee', ['lead'])
})
afterEach(() => desk.close())

const unlockLee = () => desk.vault('lee', 'unlock', { login: 'lee', passphrase: PASSPHRASE })

/** Mia, whose mobile is lost, proves the mailbox and fills the appeal in. */
async function submitted(client = 'mia') {
  const own = page(client)
  await own.begun('mia.hw', '')
  expect(await own.prove('email')).toMatchObject({
    recovery: { state: 'desk', desk: 'second-person', appeal: { state: 'possible', channels: ['email', 'sms'] } },
  })
  const opened = await own.face.call('recovery.openAppeal', { contact: CONTACT })
  expect(opened.recovery.appeal).toMatchObject({ state: 'collecting', open: APPEAL_GROUPS })
  for (const group of APPEAL_GROUPS)
    await own.face.call('recovery.answerGroup', { group, answers: { ...ANSWERS[group] } })
  const { reference } = await own.face.call('recovery.submitAppeal', {})
  return { own, reference }
}

/** The newest result of an appeal that went out as a text message. */
const result = () => desk.senders.texted.findLast(one => /^Appeal A-/u.test(one.body))

async function decided(decision: 'approve' | 'refuse') {
  await unlockLee()
  const { appeals } = await lee.call('appeals.list', {})
  const [appeal] = appeals
  if (appeal === undefined) throw new Error('no appeal')
  await lee.call('appeals.take', { appealId: appeal.appealId })
  const reason = 'looked at everything'
  const { appealId } = appeal
  if (decision === 'approve') await lee.call('appeals.decide', { appealId, decision, reason })
  else await lee.call('appeals.decide', { appealId, decision, reason, next: 'appeal-again' })
  await desk.clock.advance(1)
  return /Pick-up code: (\S+)\./u.exec(result()?.body ?? '')?.[1] ?? ''
}

const status = (client: string, reference: string) => page(client).face.call('recovery.appealStatus', { reference })

describe('an appeal that a user fills in alone', () => {
  it('is reviewed by a second person like any other, its result comes by SMS, and it resets the password once', async () => {
    const { reference } = await submitted()
    expect(await status('asks', reference)).toMatchObject({ outcome: 'found', state: 'submitted' })
    await unlockLee()
    const { appeals } = await lee.call('appeals.list', {})
    expect(appeals).toMatchObject([{ openedBy: null, unavailable: 'mobile', contact: { masked: '••••••111' } }])
    const review = await lee.call('appeals.get', { appealId: appeals[0]?.appealId ?? '' })
    expect(review).toMatchObject({ callNumber: null, verifiedBy: 'code-email', obstacles: [], barred: null })
    const code = await decided('approve')
    expect(result()?.to).toBe(CONTACT.address)
    expect(await status('asks', reference)).toMatchObject({ outcome: 'found', state: 'approved' })

    const own = page('picks up')
    expect(await own.face.call('recovery.pickUp', { reference, code })).toMatchObject({
      outcome: 'begun',
      recovery: { state: 'password', desk: null },
    })
    expect(await own.set(NEXT)).toEqual({ outcome: 'changed' })
    expect(
      await desk.asUser('in').call('sessions.signIn', { account: '', login: 'mia.hw', password: NEXT }),
    ).toMatchObject({ outcome: 'next' })
    expect(await status('asks', reference)).toMatchObject({ outcome: 'found', state: 'used' })
    expect(await page('again').face.call('recovery.pickUp', { reference, code })).toEqual({ outcome: 'wrong' })
  })

  it('opens nothing without both parts, and its window is over after 24 hours', async () => {
    const { reference } = await submitted()
    const code = await decided('approve')
    const wrong = async (client: string, typed: { reference: string; code: string }) =>
      (await page(client).face.call('recovery.pickUp', typed)).outcome
    expect(await wrong('a', { reference: 'A-1001', code })).toBe('wrong')
    expect(await wrong('b', { reference: `${reference.slice(0, -4)}0000`, code })).toBe('wrong')
    expect(await wrong('c', { reference, code: 'AAAA-AAAA' })).toBe('wrong')
    expect(await status('d', 'A-1001-0000')).toEqual({ outcome: 'unknown' })
    await desk.clock.advance(24 * HOUR)
    expect(await wrong('e', { reference, code })).toBe('wrong')
    expect(await status('f', reference)).toMatchObject({ state: 'expired' })
  })

  it('is guessed at 5 times, by all pages together at the pace of one in 10 seconds after the first 20', async () => {
    const { reference } = await submitted()
    const code = await decided('approve')
    const outcomes: string[] = []
    for (let n = 0; n < 24; n++)
      outcomes.push(
        (await page(`g${String(n)}`).face.call('recovery.pickUp', { reference, code: 'AAAA-AAAA' })).outcome,
      )
    expect(outcomes.filter(one => one === 'wrong')).toHaveLength(20)
    await desk.clock.advance(HOUR)
    // The five tries are gone: the right code is none any more.
    expect(await page('owner').face.call('recovery.pickUp', { reference, code })).toEqual({ outcome: 'wrong' })
  })

  it('that is refused names the next way to its owner, and opens nothing', async () => {
    const { reference } = await submitted()
    await decided('refuse')
    expect(await status('asks', reference)).toMatchObject({ state: 'refused', next: 'appeal-again' })
    await desk.clock.advance(2 * HOUR)
    const own = page('again')
    await own.begun('mia.hw', '')
    // Not again so soon.
    expect(await own.prove('email')).toMatchObject({ recovery: { state: 'desk', appeal: null } })
  })

  it('tells its result only by a way that leaves this machine, and is no appeal of this page where there is none', async () => {
    await desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    await desk.as('ann').call('security.updateSettings', { settings: { sms: null }, reason: 'the gateway is gone' })
    const own = page('mia')
    await own.begun('mia.hw', '')
    expect(await own.prove('email')).toMatchObject({ recovery: { appeal: { state: 'possible', channels: ['email'] } } })
    expect(await own.face.refusal('recovery.openAppeal', { contact: CONTACT })).toMatchObject({
      code: 'invalid_input',
      reason: 'recovery.no-result-there',
      fields: ['contact'],
    })
    // Nothing was spent by it.
    const other = { kind: 'email', address: 'another@example.net' } as const
    expect((await own.face.call('recovery.openAppeal', { contact: other })).recovery.appeal).toMatchObject({
      state: 'collecting',
    })
  })

  it('is not offered to whoever can prove neither contact: the page sends no code anywhere and leads to the desk', async () => {
    const own = page('lost')
    await own.begun('mia.hw', '')
    expect((await own.face.call('recovery.state', {})).recovery).toMatchObject({ state: 'prove', appeal: null })
    expect(await own.face.refusal('recovery.openAppeal', { contact: CONTACT })).toMatchObject({
      reason: 'recovery.no-appeal',
    })
    const asked = await own.face.call('recovery.askDesk', {})
    expect(asked.recovery).toMatchObject({ request: 'R-1001', appeal: null })
  })

  it('spends the proof it was opened with, and is open to nobody who has proved nothing or has both contacts', async () => {
    const own = page('mia')
    await own.begun('mia.hw', '')
    expect(await own.face.refusal('recovery.openAppeal', { contact: CONTACT })).toMatchObject({
      reason: 'recovery.no-appeal',
    })
    await own.prove('email')
    expect(
      await own.face.refusal('recovery.openAppeal', { contact: { kind: 'sms', address: '+4915112340001' } }),
    ).toMatchObject({ reason: 'appeals.problem.contact-registered' })
    await own.face.call('recovery.openAppeal', { contact: CONTACT })
    expect(await own.face.refusal('recovery.openAppeal', { contact: CONTACT })).toMatchObject({
      reason: 'recovery.no-appeal',
    })
    expect((await own.face.call('recovery.state', {})).recovery).toMatchObject({ further: false })
    await desk.clock.advance(2 * HOUR)
    const both = page('both')
    await both.begun('mia.hw', '')
    await both.prove('email')
    expect(await both.prove('sms')).toMatchObject({ recovery: { state: 'desk', appeal: null } })
  })
})
