import { randomBytes } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CallId } from '#shared/contract/ids.ts'

import { answerCode, answerText, readRequestText, requestDigest } from '../../electron/core/calls/approvals/carried.ts'
import { fingerprintOf, isFingerprint, keyText, readKeyText } from '../../electron/core/pairing/keyText.ts'
import { fromBase32, toBase32 } from '../../electron/core/store/codes.ts'
import { deriveKeys } from '../../electron/core/store/keys.ts'
import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
/** The desk with the call, and its only lead; the other desk, and its lead; an administrator at each. */
let here: Desk
let there: Desk
let lee: Face
let nora: Face
let adam: Face
let thea: Face
let boss: Caller

/** Each desk takes the key of the other, and the digits that are read aloud. */
async function pair(by = adam): Promise<void> {
  for (const [admin, other] of [
    [by, thea],
    [thea, by],
  ] as const) {
    const { key, fingerprint } = await other.run('pairing', 'overview', {})
    await admin.run('pairing', 'pair', { key, name: `desk of ${other.actor.name}`, fingerprint, reason: 'we met' })
  }
}

beforeEach(async () => {
  here = await callDesk()
  there = await callDesk({}, 8)
  lee = await here.operator('lee', ['agent', 'lead'])
  adam = await here.operator('adam', ['administrator'])
  nora = await there.operator('nora', ['lead'])
  thea = await there.operator('thea', ['administrator'])
  boss = await here.caller('boss', { device: true, deviceDays: 30, privileged: true })
})
afterEach(() => Promise.all([here.close(), there.close()]))

/** A call in which nothing but the word of another desk is missing, and the request as it is carried there. */
async function asked(by: Face = lee): Promise<{ callId: CallId; text: string }> {
  const { callId } = await by.open(boss)
  await by.proveTotp(callId, boss)
  await by.prove(callId, 'code-email')
  await by.ask(callId)
  const { text } = await by.run('approvals', 'carry', { callId })
  return { callId, text }
}
const answer = (text: string, decision: 'approve' | 'refuse' = 'approve', by: Face = nora) =>
  by.run('approvals', 'answer', { text, decision, reason: 'called the manager' })
const enter = async (callId: CallId, typed: string, by: Face = lee) => {
  const { outcome, triesLeft } = await by.run('approvals', 'enter', { callId, answer: typed })
  return { outcome, triesLeft }
}

describe('an approval from another desk', () => {
  beforeEach(() => pair())

  it('goes there as a signed text with the evidence, and comes back as twelve letters that open the act once', async () => {
    const { callId, text } = await asked()
    expect(text).toMatch(/^[0-9A-Z:-]+$/u)
    // The largest QR code holds 4,296 such letters; this one is read from a screen.
    expect(text.length).toBeLessThan(2_000)
    const seen = await nora.run('approvals', 'read', { text })
    expect(seen).toMatchObject({
      desk: 'desk of adam',
      problem: null,
      answered: null,
      evidence: { user: { name: 'boss' }, operatorName: 'lee' },
    })
    expect(seen.evidence.proved.map(one => one.method).sort()).toEqual(['code-email', 'totp'])
    expect(seen.evidence.unproved.map(one => one.method)).toContain('code-sms')
    const { code } = await answer(text)
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}$/u)
    // As it is heard on the telephone.
    expect(await enter(callId, code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o'))).toMatchObject({
      outcome: 'approved',
    })
    expect((await lee.get(callId)).approval?.request).toMatchObject({ state: 'given', desk: 'desk of thea' })
    await lee.act(callId, 'reset-password')
    await here.clock.advance(61_000)
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    expect(await here.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.approval' })
    expect(await enter(callId, code)).toMatchObject({ outcome: 'decided-already' })
  })

  it('comes back as a signed text with the name and the reason, or as a refusal that the call shows', async () => {
    const first = await asked()
    const approved = await answer(first.text)
    expect(await enter(first.callId, approved.text)).toMatchObject({ outcome: 'approved' })
    expect((await lee.get(first.callId)).approval?.request?.reason).toBe('nora: called the manager')
    await lee.run('calls', 'close', { callId: first.callId, outcome: 'abandoned' })
    await here.clock.advance(61_000)
    await there.clock.advance(61_000)
    const second = await asked()
    const { code } = await answer(second.text, 'refuse')
    expect(await enter(second.callId, code)).toMatchObject({ outcome: 'refused' })
    expect(await here.refusal(lee.act(second.callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
    expect(await here.refusal(lee.ask(second.callId))).toMatchObject({ reason: 'approvals.problem.refused' })
  })

  it('fits one request: a wrong code, one of another request or desk is refused and counted, and five end it', async () => {
    const first = await asked()
    const { code } = await answer(first.text)
    await lee.run('calls', 'close', { callId: first.callId, outcome: 'abandoned' })
    await here.clock.advance(61_000)
    const second = await asked()
    const stranger = deriveKeys(randomBytes(32))
    const mark = 'IAMDESK-ANSWER-1'
    const forged = [mark, toBase32(randomBytes(60)), toBase32(stranger.sign('approval', mark, randomBytes(60)))].join(
      ':',
    )
    expect(await enter(second.callId, code)).toEqual({ outcome: 'wrong', triesLeft: 4 })
    expect(await enter(second.callId, (await answer(first.text)).text)).toEqual({ outcome: 'foreign', triesLeft: 3 })
    expect(await enter(second.callId, forged)).toEqual({ outcome: 'wrong', triesLeft: 2 })
    expect(await enter(second.callId, '0000-0000-0000')).toEqual({ outcome: 'wrong', triesLeft: 1 })
    expect(await enter(second.callId, '💣'.repeat(100))).toEqual({ outcome: 'wrong', triesLeft: 0 })
    const right = await answer(second.text)
    expect(await enter(second.callId, right.code)).toEqual({ outcome: 'no-tries-left', triesLeft: 0 })
    expect(await here.refusal(lee.act(second.callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
  })

  it('is worth nothing after its time, nor before the request was shown', async () => {
    const { callId, text } = await asked()
    const { code } = await answer(text)
    await here.clock.advance(30 * MINUTE)
    expect(await enter(callId, code)).toMatchObject({ outcome: 'expired' })
    await there.clock.advance(35 * MINUTE)
    expect(await nora.run('approvals', 'read', { text })).toMatchObject({ problem: 'approvals.problem.too-late' })
    expect(await there.refusal(answer(text))).toMatchObject({ reason: 'approvals.problem.too-late' })
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    await lee.ask(callId)
    expect(await enter(callId, code)).toMatchObject({ outcome: 'not-carried' })
  })

  it('is for the evidence that was carried: what comes against the caller later makes it worthless', async () => {
    const { callId, text } = await asked()
    const { code } = await answer(text)
    await lee.challenge(callId, 'code-sms')
    await lee.answer(callId, 'code-sms', '000000')
    expect(await enter(callId, code)).toMatchObject({ outcome: 'approved' })
    expect((await lee.get(callId)).approval?.request).toMatchObject({ state: 'uncovered' })
    expect(await here.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.approval' })
  })

  it('is answered once, the same way by the same lead; nobody approves their own call or record from there', async () => {
    const { text } = await asked()
    const { code } = await answer(text)
    expect((await answer(text)).code).toBe(code)
    expect(await there.refusal(answer(text, 'refuse'))).toMatchObject({ reason: 'approvals.problem.answered' })
    const olga = await there.operator('olga', ['lead'])
    expect(await there.refusal(answer(text, 'approve', olga))).toMatchObject({ reason: 'approvals.problem.answered' })
    const again = await there.operator('LEE', ['lead'])
    expect(await there.refusal(answer(text, 'approve', again))).toMatchObject({
      code: 'forbidden',
      reason: 'approvals.problem.own-call',
    })
    const self = await there.caller('boss')
    const staff = await there.operator('boss.staff', ['lead'], { linkedUserId: self.userId })
    expect(await there.refusal(answer(text, 'approve', staff))).toMatchObject({ reason: 'calls.demand.own-record' })
  })

  it('is not read from anything that was changed, cut, or signed by nobody who is paired', async () => {
    const { text } = await asked()
    const [mark = '', body = '', sign = ''] = text.split(':')
    const flipped = body.replace(/^./u, letter => (letter === 'Z' ? 'Y' : 'Z'))
    const stranger = deriveKeys(randomBytes(32))
    const bytes = fromBase32(body) ?? new Uint8Array()
    const hostile = [
      [mark, body, toBase32(stranger.sign('approval', mark, bytes))].join(':'),
      [mark, flipped, sign].join(':'),
      text.slice(0, -9),
      text.replace('ASK', 'ANSWER'),
      `${text}:00`,
      'IAMDESK-ASK-1::',
      `IAMDESK-ASK-1:${toBase32(randomBytes(500))}:${sign}`,
      '{"evidence":{}}',
    ]
    for (const wrong of hostile) {
      const failure = await there.refusal(nora.run('approvals', 'read', { text: wrong }))
      expect(failure.reason).toMatch(/^approvals\.problem\.(?:no-request|not-paired)$/u)
    }
    // As a scanner types it, in lines and small letters.
    const typed = text.toLowerCase().replaceAll(/.{60}/gu, '$&\n')
    expect(await nora.run('approvals', 'read', { text: typed })).toMatchObject({ problem: null })
  })

  it('falls with the pairing, also when it was given already', async () => {
    const { callId, text } = await asked()
    const { code } = await answer(text)
    await enter(callId, code)
    const { desks } = await adam.run('pairing', 'overview', {})
    const deskId = desks[0]?.deskId ?? ('' as never)
    await adam.run('pairing', 'end', { deskId, reason: 'the laptop is lost' })
    expect(await here.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.approval' })
    expect(await here.refusal(adam.run('pairing', 'end', { deskId, reason: 'again' }))).toMatchObject({
      reason: 'pairing.problem.unknown',
    })
  })

  it('is given once when two enter it at the same moment', async () => {
    const { callId, text } = await asked()
    const { code } = await answer(text)
    const both = await Promise.all([enter(callId, code), enter(callId, code)])
    expect(both.map(one => one.outcome).sort()).toEqual(['approved', 'decided-already'])
  })
})

describe('a new pairing', () => {
  it('is worth nothing for 72 hours in calls of whoever made it, and counts in everybody else’s at once', async () => {
    const both = await here.operator('both', ['agent', 'lead', 'administrator'])
    const { key, fingerprint } = await thea.run('pairing', 'overview', {})
    await both.run('pairing', 'pair', { key, name: 'Berlin', fingerprint, reason: 'we met' })
    await here.store.write(tx =>
      tx.updateTable('operator').set({ state: 'disabled' }).where('id', '=', lee.actor.operatorId).execute(),
    )
    const { callId } = await both.open(boss)
    expect((await both.get(callId)).approval).toMatchObject({ people: [], desks: [] })
    await here.clock.advance(72 * HOUR)
    expect((await both.get(callId)).approval).toMatchObject({ desks: ['Berlin'] })
    const other = await lee.open(boss)
    expect((await lee.get(other.callId)).approval).toMatchObject({ desks: ['Berlin'] })
  })

  it('is no help to somebody who makes a desk up: neither its code nor its signature counts in their calls', async () => {
    const mallory = await here.operator('mallory', ['agent', 'lead', 'administrator'])
    await pair()
    const made = deriveKeys(randomBytes(32))
    const keys = { signing: made.publicKey, agreement: made.agreementKey }
    const own = { key: keyText(keys), name: 'Nowhere', fingerprint: fingerprintOf(keys), reason: 'a new branch' }
    await mallory.run('pairing', 'pair', own)
    const { callId, text } = await asked(mallory)
    const request = readRequestText(text)
    if (request === null) throw new Error('a request that was just made')
    const digest = requestDigest(request)
    const theirs = readKeyText((await mallory.run('pairing', 'overview', {})).key)
    const code = answerCode(made, theirs?.agreement ?? new Uint8Array(), { digest, decision: 'approve' }) ?? ''
    expect(await enter(callId, code, mallory)).toEqual({ outcome: 'new-pairing', triesLeft: 4 })
    const signed = answerText(made, { request: digest, decision: 'approve', by: 'a lead', reason: 'trust me' })
    expect(await enter(callId, signed, mallory)).toEqual({ outcome: 'new-pairing', triesLeft: 3 })
    expect(await here.refusal(mallory.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
  })

  it('takes the digits of the very key, and no key twice, nor the own one, nor anything else', async () => {
    const { key, fingerprint } = await thea.run('pairing', 'overview', {})
    const own = await adam.run('pairing', 'overview', {})
    const take = (change: Record<string, string>) =>
      here.refusal(adam.run('pairing', 'pair', { key, name: 'Berlin', fingerprint, reason: 'an example', ...change }))
    expect(await take({ fingerprint: own.fingerprint })).toMatchObject({ reason: 'pairing.problem.fingerprint' })
    expect(await take({ fingerprint: '' })).toMatchObject({ reason: 'pairing.problem.fingerprint' })
    expect(await take({ key: own.key, fingerprint: own.fingerprint })).toMatchObject({
      reason: 'pairing.problem.own-key',
    })
    for (const wrong of [key.slice(0, -2), `${key}00`, 'IAMDESK-KEY-1:', 'hello', key.replace('KEY', 'ASK')])
      expect(await take({ key: wrong })).toMatchObject({ reason: 'pairing.problem.no-key' })
    await adam.run('pairing', 'pair', { key, name: 'Berlin', fingerprint, reason: 'an example' })
    expect(await take({ name: 'Hamburg' })).toMatchObject({ reason: 'pairing.problem.known' })
  })

  it('refuses keys whose secret everybody would know', async () => {
    const signing = randomBytes(32)
    // RFC 7748, 6.1: points of small order give zero with every key.
    for (const agreement of [new Uint8Array(32), Uint8Array.from({ length: 32 }, (_, n) => (n === 0 ? 1 : 0))]) {
      const keys = { signing, agreement }
      const wrong = { key: keyText(keys), name: 'Berlin', fingerprint: fingerprintOf(keys), reason: 'an example' }
      expect(await here.refusal(adam.run('pairing', 'pair', wrong))).toMatchObject({
        reason: 'pairing.problem.no-key',
      })
    }
  })
})

describe('keys of desks', () => {
  it('go through text and back, however they are typed, and have the same digits on both sides', () => {
    const keys = { signing: randomBytes(32), agreement: randomBytes(32) }
    const text = keyText(keys)
    const read = readKeyText(`  ${text.toLowerCase().replaceAll(/.{20}/gu, '$&\n')} `)
    expect(read?.signing).toEqual(Uint8Array.from(keys.signing))
    expect(read?.agreement).toEqual(Uint8Array.from(keys.agreement))
    expect(fingerprintOf(keys)).toMatch(/^\d{4}(?: \d{4}){5}$/u)
    expect(isFingerprint(fingerprintOf(keys).replaceAll(' ', ''), keys)).toBe(true)
    expect(fingerprintOf({ signing: keys.agreement, agreement: keys.signing })).not.toBe(fingerprintOf(keys))
  })

  it('give two desks the same secret, and a third one another', () => {
    const [a, b, c] = [1, 2, 3].map(n => deriveKeys(Buffer.alloc(32, n)))
    if (a === undefined || b === undefined || c === undefined) throw new Error('three keys')
    expect(a.macBetween(b.agreementKey, 'x')).toEqual(b.macBetween(a.agreementKey, 'x'))
    expect(a.macBetween(c.agreementKey, 'x')).not.toEqual(a.macBetween(b.agreementKey, 'x'))
    expect(a.macBetween(b.agreementKey, 'y')).not.toEqual(a.macBetween(b.agreementKey, 'x'))
    expect(a.macBetween(randomBytes(31), 'x')).toBeNull()
  })

  it('survive base 32 of any length', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from(randomBytes(length))
      expect(fromBase32(toBase32(bytes))).toEqual(bytes)
    }
    expect(fromBase32('0*')).toBeNull()
    expect(fromBase32('0')).toBeNull()
  })
})
