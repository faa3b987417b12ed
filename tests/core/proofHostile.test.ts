import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { PROOF_METHODS, type ProofMethod } from '#shared/contract/calls.ts'
import type { AppealId, CallId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { secretDigest } from '../../electron/core/appeals/window.ts'
import { callDesk } from '../support/callDesk.ts'

const RECOVERY_CODE = 'AAAA-BBBB-CCCC-DDDD-EEEE-FFFF'
const RECORD = { birthDate: '1990-05-01', costCenter: 'KST-4711' }

/** What people and programs type into a field that asks for something else. */
const HOSTILE = [
  '',
  ' ',
  '0',
  'null',
  'true',
  'YES',
  'Yes ',
  'right',
  '%',
  '______',
  '.*',
  `' or 1=1 --`,
  '"; drop table proof; --',
  '{"outcome":"right"}',
  '000000\u0000',
  '00000',
  '1234567',
  '1e5',
  '-00001',
  '\u202e000000',
  '<img src=x onerror=alert(1)>',
  '__proto__',
  'constructor',
  '\ud83d',
  '💥'.repeat(64),
  'x'.repeat(128),
]

const METHODS_WITH_CHOICE = ['document', 'vouch', 'knowledge'] as const
/** What the method could be told the answer is about, beside what it may be. */
const ABOUTS = [
  '',
  'nobody',
  '__proto__',
  'constructor',
  'phone',
  '0'.repeat(32),
  `' or 1=1 --`,
  'F'.repeat(64),
  '\u0000',
]

const REFERENCE = { number: 1001, tail: '7KQM', code: 'ABCD-EFGH' }

/** An appeal of the call's user that was approved a moment ago. */
async function approveAppeal(desk: Awaited<ReturnType<typeof callDesk>>, callId: CallId) {
  const id = 'a'.repeat(32) as AppealId
  const { keys } = desk.store
  await desk.store.write(async tx => {
    const call = await tx.selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirstOrThrow()
    await tx
      .insertInto('appeal')
      .values({
        id,
        number: REFERENCE.number,
        user_id: call.user_id,
        call_id: callId,
        opened_by: call.operator_id,
        state: 'approved',
        unavailable: 'both',
        verified_by: 'totp',
        contact_kind: 'letter',
        contact: '',
        contact_masked: '',
        contact_digest: new Uint8Array(),
        opened_at: desk.clock.now(),
        ends_at: desk.clock.now() + 3_600_000,
        reference_digest: secretDigest.reference(keys, id, REFERENCE.tail),
        code_digest: secretDigest.code(keys, id, REFERENCE.code),
        tries_left: 5,
      })
      .execute()
  })
}

/** A desk on which every method could prove the same caller; `right` is the answer that does. */
async function everyWay(method: ProofMethod) {
  // Each answer is looked at by itself: what too many of them lead to has tests of its own.
  const desk = await callDesk({ failedChecks: 1000 })
  const kind = method === 'appeal' ? 'huawei-id' : 'iam-user'
  const wei = await desk.caller('wei', { device: true, deviceDays: 30, attributes: RECORD, phone: '15112345611', kind })
  const boss = await desk.caller('boss', { device: true, deviceDays: 30 })
  await desk.giveRecoveryCodes(wei, [RECOVERY_CODE])
  const olga = await desk.operator('olga', ['agent'])
  const { callId } = await olga.run('calls', 'open', { userId: wei.userId, reachedBy: 'in-person' })
  if (method === 'code-email' || method === 'code-sms') await olga.challenge(callId, method)
  if (method === 'call-back') await olga.reveal(callId)
  if (method === 'appeal') await approveAppeal(desk, callId)
  const sent = method.startsWith('code-') ? await desk.lastCode() : 'nothing was sent'
  const right: Readonly<Record<ProofMethod, { about: string; answer: string }>> = {
    totp: { about: '', answer: desk.totpOf(wei) },
    'code-email': { about: '', answer: sent },
    'code-sms': { about: '', answer: sent },
    'recovery-code': { about: '', answer: RECOVERY_CODE },
    'call-back': { about: '', answer: 'yes' },
    document: { about: 'staff-badge', answer: '7F31' },
    vouch: { about: boss.userId, answer: desk.totpOf(boss) },
    knowledge: { about: 'birth-date', answer: RECORD.birthDate },
    appeal: { about: '', answer: `A-${REFERENCE.number}-${REFERENCE.tail} ${REFERENCE.code}` },
  }
  const secrets = [
    desk.totpOf(wei),
    desk.totpOf(boss),
    sent,
    RECOVERY_CODE,
    REFERENCE.code,
    ...Object.values(RECORD),
    '12345611',
  ]
  const give = async (typed: { about: string; answer: string }) => {
    try {
      return await olga.answer(callId, method, typed)
    } catch (error) {
      if (error instanceof Refusal) return error.failure
      throw error
    }
  }
  /** Gives an answer that must prove nothing, and looks at everything that comes of it. */
  const provesNothing = async (typed: { about: string; answer: string }) => {
    const given = await give(typed)
    if ('code' in given) expect(['invalid_input', 'conflict']).toContain(given.code)
    else expect(given.outcome).not.toBe('right')
    expect((await olga.get(callId)).proofs).toEqual([])
    const said = JSON.stringify([given, desk.notes, desk.details])
    for (const secret of secrets) expect(said).not.toContain(secret)
  }
  return { desk, right: right[method], give, provesNothing }
}

/** Four letters or digits are the operator's word for a document in the hand, whatever they are. */
const isAnswer = (method: ProofMethod, text: string) =>
  method === 'document' && /^[\p{L}\p{N}]{4}$/u.test(text.normalize('NFKC').replaceAll(/[\s-]/gu, '').toUpperCase())

describe.each(PROOF_METHODS)('a proof by %s', method => {
  it('is there for the right answer', async () => {
    const { desk, right, give } = await everyWay(method)
    expect(await give(right)).toMatchObject({ outcome: 'right', call: { proofs: [{ method }] } })
    await desk.close()
  })

  it('is not there for anything else that is typed, which is remembered or refused and shows nothing', async () => {
    const { desk, right, provesNothing } = await everyWay(method)
    for (const answer of HOSTILE) if (!isAnswer(method, answer)) await provesNothing({ about: right.about, answer })
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 64 }), async answer => {
        fc.pre(!isAnswer(method, answer))
        await provesNothing({ about: right.about, answer })
      }),
      { numRuns: 10 },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
    await desk.close()
  })
})

it.each(METHODS_WITH_CHOICE)('a right answer by %s about something else proves nothing', async method => {
  const { desk, right, provesNothing } = await everyWay(method)
  for (const about of ABOUTS) await provesNothing({ about, answer: right.answer })
  await desk.close()
})
