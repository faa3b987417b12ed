import { afterEach, describe, expect, it } from 'vitest'

import { CALLER_IDS, SAYINGS, type CallerId } from '#shared/contract/practice.ts'
import type { CallId, UserId } from '#shared/contract/ids.ts'
import { practice as english } from '#shared/text/en/practice.ts'
import { SCRIPT_IDS } from '#shared/contract/policy.ts'

import { standingClock, seededRandom } from '../../electron/adapters/practice.ts'
import { judgePractice } from '../../electron/core/practice/judge.ts'
import { madeUp, mistyped } from '../../electron/core/practice/readingOut.ts'
import { answerTo, CALLERS, type Caller, type Move } from '../../electron/core/practice/scripts.ts'
import { START } from '../support/fakes.ts'
import { makeApp, type Face, type TestApp } from '../support/makeApp.ts'

const callerOf = (id: CallerId): Caller => {
  const found = CALLERS.find(caller => caller.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

describe('The callers', () => {
  it('are the ones the contract names, each with words for all they can say', () => {
    expect(CALLERS.map(caller => caller.id)).toEqual([...CALLER_IDS])
    for (const caller of CALLERS) {
      const lines: Record<string, string> = english.lines[caller.id]
      const used = [caller.opening, ...Object.values(caller.answers).flat()].map(({ line }) => line)
      expect(Object.keys(lines).sort(), caller.id).toEqual([...new Set(used)].sort())
      expect(SCRIPT_IDS).toContain(caller.rehearses)
    }
  })

  it('give signs only when they are hostile, and hang up when nothing is to be had', () => {
    for (const caller of CALLERS) {
      const all = [caller.opening, ...Object.values(caller.answers).flat()]
      expect(
        all.some(answer => answer.cue !== undefined),
        caller.id,
      ).toBe(caller.kind === 'hostile')
      expect(
        all.some(answer => answer.ends === true),
        caller.id,
      ).toBe(true)
    }
  })

  it('answer the second time what they answer the second time, and then the same again', () => {
    const growing = callerOf('growing')
    expect([0, 1, 2].map(time => answerTo(growing, 'no-proof', time).line)).toEqual([
      'no-proof',
      'no-proof-again',
      'no-proof-again',
    ])
    for (const saying of SAYINGS) for (const caller of CALLERS) expect(answerTo(caller, saying, 0).line).not.toBe('')
  })
})

describe('A code that is read out wrong', () => {
  it.each(['482913', '112233', '000000', '999999', '100000'])('is never the right one: %s', code => {
    expect(mistyped(code)).not.toBe(code)
    expect(madeUp(code)).not.toBe(code)
    expect(mistyped(code)).toMatch(/^\d{6}$/u)
    expect(madeUp(code)).toMatch(/^\d{6}$/u)
  })
})

describe('The judge of a practice call', () => {
  const nothing = { done: [], closed: null, held: false } as const
  it.each([
    ['growing', { ...nothing, done: ['reset-mfa'] as const, closed: 'done' }, 'robbed'],
    ['growing', { ...nothing, closed: 'not-proved' }, 'stopped'],
    ['growing', { ...nothing, held: true }, 'stopped'],
    ['growing', nothing, 'open'],
    // Ending sessions only protects: nobody was robbed by it.
    ['growing', { ...nothing, done: ['end-sessions'] as const, closed: 'not-proved' }, 'stopped'],
    ['forgotten', { ...nothing, done: ['reset-password'] as const, closed: 'done' }, 'helped'],
    ['forgotten', { ...nothing, closed: 'not-proved' }, 'turned-away'],
    ['confused', nothing, 'open'],
  ] as const)('says of %s %j: %s', (id, work, outcome) => {
    expect(judgePractice(callerOf(id), [], work)).toMatchObject({
      outcome,
      isRight: outcome === 'helped' || outcome === 'stopped',
    })
  })

  it('counts what was noticed, what was missed and what was no sign', () => {
    const turns = [
      { cue: null, marked: true },
      { cue: 'urgency', marked: true },
      { cue: 'authority', marked: false },
      { cue: null, marked: false },
    ] as const
    expect(judgePractice(callerOf('hurried'), turns, nothing)).toMatchObject({
      cues: [
        { cue: 'urgency', turn: 2, noticed: true },
        { cue: 'authority', turn: 3, noticed: false },
      ],
      falseAlarms: [1],
    })
  })
})

let desk: TestApp | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

/** A practice desk with people, and an agent at it. */
async function practiceDesk(): Promise<{ sam: Face; made: TestApp }> {
  const made = await makeApp({ practice: standingClock(START), random: seededRandom('practice') })
  desk = made
  await made.app.fillWithSample(300)
  return { sam: await made.operator('sam', ['agent']), made }
}

/** Walks the moves of a caller's script at the desk, as the browser test does with the keyboard. */
async function walk(sam: Face, caller: Caller, moves: readonly Move[] = caller.moves) {
  const { userName } = await sam.call('practice.begin', { caller: caller.id })
  const { hits } = await sam.call('directory.search', { text: userName })
  const userId = hits[0]?.userId as UserId
  const opened = await sam.call('calls.open', { userId, intent: caller.intent, reachedBy: caller.reachedBy })
  const { callId } = opened
  let heard = ''
  for (const move of moves) heard = await step(sam, { move, callId, heard })
  return sam.call('practice.end', {})
}

async function step(sam: Face, at: { move: Move; callId: CallId; heard: string }): Promise<string> {
  const { move, callId, heard } = at
  switch (move.do) {
    case 'say':
      return (await sam.call('practice.say', { saying: move.saying })).turns.at(-1)?.reads ?? ''
    case 'mark':
      await sam.call('practice.mark', { marked: true })
      return heard
    case 'send':
      await sam.call('calls.challenge', { callId, method: move.method })
      return heard
    case 'answer':
      await sam.call('calls.answer', { callId, method: move.method, answer: heard })
      return heard
    case 'show-badge':
      await sam.call('calls.answer', { callId, method: 'document', answer: heard, about: 'staff-badge' })
      return heard
    case 'act': {
      const { demands } = await sam.call('calls.get', { callId })
      const route = demands.find(demand => demand.act === move.act)?.routes[0]?.route ?? ''
      await sam.call('credentials.resetPassword', { callId, route })
      return heard
    }
    case 'close':
      await sam.call('calls.close', { callId, outcome: move.outcome })
      return heard
  }
}

describe('A practice call', () => {
  it.each(CALLER_IDS)('with %s goes right by the moves of its script, with every sign noticed', async id => {
    const { sam } = await practiceDesk()
    const caller = callerOf(id)
    const debrief = await walk(sam, caller)
    expect(debrief).toMatchObject({
      kind: caller.kind,
      isRight: true,
      falseAlarms: [],
      enough: debrief.steps,
      policy: { script: caller.rehearses },
    })
    expect(debrief.cues.filter(cue => !cue.noticed)).toEqual([])
    expect(debrief.cues.length > 0).toBe(caller.kind === 'hostile')
    expect((await sam.call('practice.state', {})).callers.find(one => one.caller === id)?.last).toEqual(debrief)
  })

  it('shows what was missed, and what the desk refused', async () => {
    const { sam } = await practiceDesk()
    const growing = callerOf('growing')
    await sam.call('practice.begin', { caller: 'growing' })
    const { run } = await sam.call('practice.state', {})
    const { hits } = await sam.call('directory.search', { text: run?.userName ?? '' })
    const { callId } = await sam.call('calls.open', { userId: hits[0]?.userId as UserId, intent: growing.intent })
    await sam.call('practice.say', { saying: 'authenticator' })
    expect(await sam.refusal('credentials.resetPassword', { callId, route: 'message:sms' })).toMatchObject({
      code: 'evidence_required',
    })
    await sam.call('calls.close', { callId, outcome: 'not-proved' })
    expect(await sam.call('practice.end', {})).toMatchObject({
      outcome: 'stopped',
      cues: [{ cue: 'contradicts-record', turn: 2, noticed: false }],
      refused: ['calls.demand.first-proof'],
      policy: { script: 'clorox-2023', because: ['calls.demand.first-proof'] },
    })
  })

  it('is about somebody new each time, and the same steps show the same codes at every desk', async () => {
    const one = await practiceDesk()
    const first = await one.sam.call('practice.begin', { caller: 'forgotten' })
    const code = (await one.sam.call('practice.say', { saying: 'authenticator' })).turns.at(-1)?.reads
    const second = await one.sam.call('practice.begin', { caller: 'forgotten' })
    expect(second.userName).not.toBe(first.userName)
    await one.made.close()
    const other = await practiceDesk()
    await other.sam.call('practice.begin', { caller: 'forgotten' })
    expect((await other.sam.call('practice.say', { saying: 'authenticator' })).turns.at(-1)?.reads).toBe(code)
    expect(code).toMatch(/^\d{6}$/u)
  })

  it('comes after others, and what was said of those stays to be read', async () => {
    const { sam } = await practiceDesk()
    for (const id of ['forgotten', 'badge', 'growing'] as const) await walk(sam, callerOf(id))
    await sam.call('practice.begin', { caller: 'confused' })
    const { callers, run } = await sam.call('practice.state', {})
    expect(run?.caller).toBe('confused')
    expect(callers.map(one => one.last?.outcome ?? 'none')).toEqual([
      'helped',
      'helped',
      'none',
      'stopped',
      'none',
      'none',
    ])
  })

  it('moves its clock by half a minute for each sentence, and not otherwise', async () => {
    const { sam } = await practiceDesk()
    const now = async () => (await sam.call('security.status', {})).now
    const before = await now()
    await sam.call('practice.begin', { caller: 'badge' })
    expect(await now()).toBe(before)
    await sam.call('practice.say', { saying: 'why' })
    expect(await now()).toBe(before + 30_000)
  })

  it('hears nothing more of a caller who has gone', async () => {
    const { sam } = await practiceDesk()
    await sam.call('practice.begin', { caller: 'hurried' })
    await sam.call('practice.say', { saying: 'no-proof' })
    expect(await sam.call('practice.say', { saying: 'no-proof' })).toMatchObject({ over: true })
    expect(await sam.refusal('practice.say', { saying: 'why' })).toMatchObject({ reason: 'practice.problem.hung-up' })
    await sam.call('practice.end', {})
    expect(await sam.refusal('practice.mark', { marked: true })).toMatchObject({
      reason: 'practice.problem.nobody-there',
    })
  })

  it('gives no pocket phone to look at: the callers read out, or do not', async () => {
    const { sam } = await practiceDesk()
    expect(await sam.refusal('codes.pocketPhone', {})).toMatchObject({ reason: 'codes.pocket-phone.practice' })
  })
})

describe('A desk that is none for practice', () => {
  it('has no scripted callers and no code box, sample or real', async () => {
    const made = await makeApp()
    desk = made
    await made.app.fillWithSample(20)
    const sam = await made.operator('sam', ['agent'])
    for (const [name, input] of [
      ['practice.state', {}],
      ['practice.begin', { caller: 'forgotten' }],
      ['practice.say', { saying: 'authenticator' }],
      ['practice.mark', { marked: true }],
      ['practice.end', {}],
    ] as const)
      expect(await sam.refusal(name, input as never), name).toMatchObject({ reason: 'practice.problem.not-here' })
  })

  it('stays none when a practice store is opened by a process that was not started for it', async () => {
    const { made } = await practiceDesk()
    delete (made.ports as { practice?: unknown }).practice
    await made.restart()
    await made.vault('sam', 'unlock', { login: 'sam', passphrase: 'correct horse battery staple' })
    expect(await made.as('sam').refusal('practice.begin', { caller: 'badge' })).toMatchObject({
      reason: 'practice.problem.not-here',
    })
  })
})
