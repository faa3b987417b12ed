import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let olga: Face
let wei: Caller

beforeEach(async () => {
  desk = await callDesk()
  olga = await desk.operator('olga', ['agent'])
  wei = await desk.caller('wei')
})
afterEach(() => desk.close())

const badge = (answer: string) => ({ about: 'staff-badge', answer })
const inPerson = async (caller: Caller) =>
  (await olga.run('calls', 'open', { userId: caller.userId, reachedBy: 'in-person' })).callId

describe('a document seen in person', () => {
  it('is for callers at the desk only', async () => {
    const { callId, offers } = await olga.open(wei)
    expect(offers.find(({ method }) => method === 'document')).toMatchObject({
      state: 'blocked',
      problem: 'calls.offer.not-in-person',
    })
    expect(await olga.answer(callId, 'document', badge('7F31'))).toMatchObject({ outcome: 'blocked' })
  })

  it('proves, with its kind and last four characters kept apart for whoever asks later', async () => {
    const callId = await inPerson(wei)
    const { outcome, call } = await olga.answer(callId, 'document', badge(' ７f-31 '))
    expect(outcome).toBe('right')
    expect(call.proofs).toMatchObject([{ method: 'document', strength: 'medium', state: 'fresh' }])
    expect(desk.details).toEqual([{ document: 'staff-badge', lastFour: '7F31' }])
    expect(desk.notes).toContain('document:right')
    expect(JSON.stringify(desk.notes)).not.toContain('7F31')
  })

  it('is refused without a kind or with anything but four characters, and costs no try then', async () => {
    const callId = await inPerson(wei)
    for (const answer of ['', '7F3', '7F311', 'yes', '7F3!', '💥💥💥💥', '1234567890'.repeat(12)])
      expect(await desk.refusal(olga.answer(callId, 'document', badge(answer)))).toMatchObject({
        code: 'invalid_input',
        fields: ['answer'],
      })
    for (const about of ['', 'library-card', '__proto__', 'constructor', '0'])
      expect(await desk.refusal(olga.answer(callId, 'document', { about, answer: '7F31' }))).toMatchObject({
        code: 'invalid_input',
        fields: ['about'],
      })
    const { offers } = await olga.get(callId)
    expect(offers.find(({ method }) => method === 'document')).toMatchObject({ state: 'ready', triesLeft: 5 })
  })

  it('that does not match is a failed check', async () => {
    const callId = await inPerson(wei)
    expect(await olga.answer(callId, 'document', badge('no'))).toMatchObject({ outcome: 'wrong', triesLeft: 4 })
    expect(desk.details).toEqual([{ document: 'staff-badge' }])
  })

  it('counts no longer when the caller turns out not to be there', async () => {
    const callId = await inPerson(wei)
    await olga.answer(callId, 'document', badge('7F31'))
    await olga.run('calls', 'update', { callId, ticket: 'INC-1' })
    expect((await olga.get(callId)).proofs).toMatchObject([{ state: 'fresh' }])
    const call = await olga.run('calls', 'update', { callId, reachedBy: 'phone' })
    expect(call.proofs).toMatchObject([{ state: 'expired' }])
  })

  it('resets a password over a contact of the user, and neither MFA nor a privileged user together with a call-back', async () => {
    const lee = await desk.operator('lee', ['agent', 'lead'])
    const boss = await desk.caller('boss', { privileged: true })
    for (const [caller, intent] of [
      [wei, 'reset-mfa'],
      [boss, 'reset-password'],
      [boss, 'unlock'],
    ] as const) {
      const { callId } = await lee.run('calls', 'open', { userId: caller.userId, reachedBy: 'in-person', intent })
      if (intent === 'unlock') await lee.run('calls', 'update', { callId, intent })
      await lee.answer(callId, 'document', badge('7F31'))
      await lee.reveal(callId)
      const { call } = await lee.answer(callId, 'call-back', 'yes')
      expect(call.proofs.filter(({ state }) => state === 'fresh')).toHaveLength(2)
      expect(call.demands.find(({ act }) => act === call.intent)?.state).not.toBe('ready')
      await lee.run('calls', 'close', { callId, outcome: 'not-proved' })
    }
    const callId = await inPerson(wei)
    await olga.answer(callId, 'document', badge('7F31'))
    const { routes } = await olga.act(callId, 'reset-password')
    expect(routes.length).toBeGreaterThan(0)
    expect(routes.every(({ address, route }) => address !== null || route === 'slip:second-operator')).toBe(true)
  })
})
