import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Act } from '#shared/contract/acts.ts'
import type { Call } from '#shared/contract/calls.ts'
import type { CallId, UserId } from '#shared/contract/ids.ts'
import type { Reply } from '#shared/errors.ts'

import { DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'
import { makeApp, PASSPHRASE, type TestApp } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'

const MINUTE = 60_000
const RUNS = Number(process.env['SEQUENCES'] ?? 200)
/** So many that alerts about one do not stop every run that follows. */
const PEOPLE = 32
/** Who has no telephone: here another lead approves before their passwords are reset. */
const APPROVED: readonly number[] = [4, 5, 12, 13, 20, 21, 28, 29]
const OPERATORS = ['ben', 'eve', 'lee', 'mia'] as const
const COMMANDS: Readonly<Partial<Record<Act, string>>> = {
  'reset-password': 'credentials.resetPassword',
  'reset-mfa': 'mfa.reset',
  'disable-user': 'directory.disableUser',
  'enable-user': 'directory.enableUser',
}
const ACTIONS: Readonly<Record<string, string>> = {
  'credentials.resetPassword': 'credentials.password.reset',
  'mfa.reset': 'mfa.device.unbound',
  'directory.disableUser': 'directory.user.disabled',
  'directory.enableUser': 'directory.user.enabled',
  'calls.open': 'calls.call.opened',
  'calls.answer': 'calls.proof.answered',
  'calls.challenge': 'calls.proof.challenged',
  'calls.update': 'calls.call.updated',
  'calls.close': 'calls.call.closed',
  'approvals.request': 'approvals.requested',
  'approvals.decide': 'approvals.decided',
}

/** Mostly one operator works; now and then another one interferes. */
const operator = fc.oneof(
  { weight: 5, arbitrary: fc.constant('eve' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...OPERATORS) },
)
/** Mostly what the call was opened for. */
const act = fc.oneof(
  { weight: 4, arbitrary: fc.constant('reset-password' as const) },
  { weight: 1, arbitrary: fc.constantFrom('reset-mfa' as const, 'enable-user' as const) },
)
const right = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) })
const channel = fc.constantFrom('email' as const, 'sms' as const)
const event = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('open' as const), by: operator, user: fc.nat(PEOPLE - 1), act }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('prove' as const), by: operator, channel, right }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('say' as const), by: operator }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('intend' as const), by: operator, act }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('act' as const), by: operator, act, race: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disable' as const), by: operator }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('steal' as const), by: operator, act }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), by: operator }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('approve' as const),
      by: operator,
      decider: fc.constantFrom('lee' as const, 'mia' as const, 'mia' as const),
    }),
  },
)
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never

let desk: TestApp
let people: UserId[] = []
const folders: string[] = []
/** What was answered, by capability and outcome; and what was truly proved, by call and method. */
const answered = new Map<string, number>()
const proved = new Map<string, number>()
let calls = new Map<string, CallId>()
/** Acts that were under way when the power went. */
let inDoubt = 0

const unlock = async () => {
  for (const login of ['ann', ...OPERATORS]) await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
}

beforeAll(async () => {
  desk = await makeApp({ seed: 'sequences' })
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  for (let n = 0; n < PEOPLE; n++) {
    const user = { login: `u${String(n)}`, name: `User ${String(n)}`, privileged: n === 6 }
    const phone = APPROVED.includes(n) ? {} : { areaCode: '0049', phone: `15112340${String(n).padStart(3, '0')}` }
    const contact = { email: `u${String(n)}@example.org`, ...phone }
    people = [...people, (await ann.call('directory.createUser', { accountId, user: { ...user, ...contact } })).userId]
  }
  await desk.operator('ben', ['agent'], people[7] ?? null)
  await desk.operator('eve', ['agent'])
  await desk.operator('lee', ['agent', 'lead'])
  await desk.operator('mia', ['lead'])
  const security = 'tls' as const
  const smtp = { host: 'mail.example.org', port: 465, security, user: '', password: '', from: 'd@example.org' }
  const settings = { idleMinutes: 60, codesPerHour: 60, codesPerDay: 100, smtp }
  await ann.call('security.updateSettings', { settings, reason: 'a desk with a mail server' })
  const ordinary = DEFAULT_POLICY.rules['reset-password'].ordinary
  const rules = {
    ...DEFAULT_POLICY.rules,
    'reset-password': {
      ...DEFAULT_POLICY.rules['reset-password'],
      'no-phone': { ...ordinary, approval: 'second-person' as const },
    },
  }
  const policy = { ...DEFAULT_POLICY, rules }
  await ann.call('policy.propose', { base: 1, policy, reason: 'a second person for whoever has no telephone' })
  await desk.clock.advance(80 * 60 * MINUTE)
  await unlock()
}, 120_000)
afterAll(async () => {
  await desk.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function ask(by: string, name: string, input: unknown): Promise<Reply<unknown>> {
  const reply = await desk.as(by).raw(name, input)
  if (!reply.ok) expect(reply.error.code, `${name}: ${JSON.stringify(reply.error)}`).not.toBe('internal')
  const key = `${ACTIONS[name] ?? name} ${reply.ok ? 'done' : 'refused'}`
  // Nobody is there: there is no one to write a row about.
  if (!reply.ok && reply.error.code === 'signed_out') return reply
  answered.set(key, (answered.get(key) ?? 0) + 1)
  return reply
}

async function play(one: Event): Promise<void> {
  switch (one.kind) {
    case 'open': {
      const { by, user, act: intent } = one
      const reply = await ask(by, 'calls.open', { userId: people[user], intent })
      if (reply.ok) calls.set(by, (reply.value as { callId: CallId }).callId)
      return
    }
    case 'prove':
      return prove(one)
    case 'say': {
      const { by } = one
      const input = { callId: calls.get(by), method: 'document', about: 'badge', answer: '12345' }
      const reply = await ask(by, 'calls.answer', input)
      if (reply.ok && (reply.value as { outcome: string }).outcome === 'right') count(calls.get(by), 'document')
      return
    }
    case 'intend': {
      const { by, act: intent } = one
      await ask(by, 'calls.update', { callId: calls.get(by), intent })
      return
    }
    case 'act': {
      const { by, act: wanted, race } = one
      const twice = await Promise.all([doAct(by, wanted), ...(race ? [doAct(by, wanted)] : [])])
      expect(twice.filter(reply => reply?.ok).length).toBeLessThanOrEqual(1)
      return
    }
    case 'disable': {
      const { by } = one
      await ask(by, 'directory.disableUser', { callId: calls.get(by), reason: 'somebody asked' })
      return
    }
    case 'steal': {
      // A proof of a colleague's call is worth nothing to anybody else.
      const { by, act: wanted } = one
      for (const [owner, callId] of calls) {
        if (owner === by) continue
        const reply = await ask(by, COMMANDS[wanted] ?? '', inputOf(wanted, callId))
        expect(reply.ok).toBe(false)
      }
      return
    }
    case 'wait':
      await pass(one.minutes)
      return
    case 'approve': {
      const { by, decider } = one
      await ask(by, 'approvals.request', { callId: calls.get(by), note: 'an ordinary request' })
      const { requests } = await desk.as(decider).call('approvals.list', {})
      for (const { approvalId } of requests) {
        const { digest, operatorName } = await desk.as(decider).call('approvals.get', { approvalId })
        const decision = { approvalId, decision: 'approve', digest, reason: 'looked at it' }
        // Twice at the same moment: one word, and never about a call of their own.
        const both = await Promise.all([1, 2].map(() => ask(decider, 'approvals.decide', decision)))
        expect(both.filter(reply => reply.ok).length).toBeLessThanOrEqual(operatorName === decider ? 0 : 1)
      }
      return
    }
    case 'close': {
      const { by } = one
      await ask(by, 'calls.close', { callId: calls.get(by), outcome: 'done' })
      return
    }
  }
}

/** Time passes, and everybody is still at the desk. */
async function pass(minutes: number): Promise<void> {
  await desk.clock.advance(minutes * MINUTE)
  for (const by of ['ann', ...OPERATORS]) await desk.as(by).raw('operators.touch', {})
}

const inputOf = (wanted: Act, callId: CallId | undefined, route = 'message:sms') => ({
  callId,
  ...(wanted === 'reset-password' || wanted === 'reset-mfa' ? { route } : { reason: 'they asked' }),
})

async function doAct(by: string, wanted: Act): Promise<Reply<unknown> | null> {
  const callId = calls.get(by)
  if (callId === undefined) return null
  const seen = await desk.as(by).raw('calls.get', { callId })
  const demands = seen.ok ? (seen.value as Call).demands : []
  const route = demands.find(demand => demand.act === wanted)?.routes[0]?.route
  return ask(by, COMMANDS[wanted] ?? '', inputOf(wanted, callId, route))
}

function count(callId: CallId | undefined, method: string): void {
  const key = `${String(callId)} ${method}`
  proved.set(key, (proved.get(key) ?? 0) + 1)
}

/** A code sent, fetched from where the user would find it, and answered, rightly or wrongly. */
async function prove({ by, channel: way, right }: { by: string; channel: 'email' | 'sms'; right: boolean }) {
  const callId = calls.get(by)
  if (callId === undefined) return
  const method = `code-${way}`
  const before = desk.senders.sent.length
  const sent = await ask(by, 'calls.challenge', { callId, method })
  if (!sent.ok || (sent.value as { outcome: string }).outcome !== 'sent') return
  await desk.clock.advance(1)
  const inMail = /\b\d{6}\b/u.exec(desk.senders.sent.slice(before).at(-1)?.body ?? '')?.[0]
  const code = way === 'email' ? inMail : await readInLab(by)
  if (code === undefined) return
  const wrong = code === '000000' ? '111111' : '000000'
  const reply = await ask(by, 'calls.answer', { callId, method, answer: right ? code : wrong })
  if (!reply.ok) return
  const { outcome } = reply.value as { outcome: string }
  if (outcome === 'right') {
    expect(right, 'a wrong code never proves').toBe(true)
    count(callId, method)
  }
}

/** The text messages of this desk stay in the store: a lead reads them out, never for a call of their own. */
async function readInLab(by: string): Promise<string | undefined> {
  if (by === 'lee') return undefined
  const { messages } = await desk.as('lee').call('codes.outbox', {})
  const message = messages.find(one => one.kind === 'proof-code' && one.channel === 'sms' && one.readable)
  if (message === undefined) return undefined
  const read = await desk.as('lee').raw('codes.readBody', { messageId: message.messageId, reason: 'no gateway' })
  return read.ok ? /\b\d{6}\b/u.exec((read.value as { body: string }).body)?.[0] : undefined
}

/** The machine loses its power in the middle of an act: a new app opens what was on the disk at that moment. */
async function crash(turns: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-crash-'))
  folders.push(folder)
  const places = { store: join(folder, 'store'), state: join(folder, 'state') }
  const callId = calls.get('eve')
  const underWay = desk.as('eve').raw('credentials.resetPassword', inputOf('reset-password', callId))
  for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setImmediate(resolve))
  cpSync(desk.ports.places.store, places.store, { recursive: true })
  cpSync(desk.ports.places.state, places.state, { recursive: true })
  await underWay
  inDoubt++
  await desk.restart(places)
  await unlock()
}

describe('any sequence of calls, proofs, acts, waits, strangers and crashes', () => {
  it(
    'never yields an act without its evidence, spends nothing twice, and loses no audit row',
    { timeout: 10 * MINUTE },
    async () => {
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 14 }), fc.nat(6), async (events, turns) => {
          calls = new Map()
          await play({ kind: 'open', by: 'eve', user: run % PEOPLE, act: 'reset-password' })
          for (const one of events) await play(one)
          run++
          if (run % 20 === 0) await crash(turns)
          // Past every cool-down.
          await pass(40)
        }),
        { numRuns: RUNS, seed: 20261124, endOnFailure: true },
      )
      expect(run).toBe(RUNS)
      const { verdict } = await desk.as('ann').call('audit.verify', {})
      expect(verdict).toBe('intact')
      await desk.app.close()
      const db = await openCopy(desk.ports.places.store, PASSPHRASE)
      try {
        checkActs(db)
        checkAudit(db)
      } finally {
        db.close()
      }
    },
  )
})

type Copy = Awaited<ReturnType<typeof openCopy>>
interface ActRow {
  readonly [column: string]: string | number
}

/** Every act on record, judged by this test alone: what it spent, and whether that was ever proved. */
function checkActs(db: Copy): void {
  const acts = db
    .prepare('select * from act where act in (?, ?, ?)')
    .all('reset-password', 'reset-mfa', 'enable-user') as ActRow[]
  expect(acts.length).toBeGreaterThan(RUNS / 10)
  const spentOn = db.prepare('select * from proof where spent_on = ?')
  const wordsOn = db.prepare('select * from approval where spent_on = ?')
  let approvedActs = 0
  const wasLead = new Set(db.prepare("select id from operator where roles like '%lead%'").pluck().all())
  for (const done of acts) {
    const spent = spentOn.all(done['id']) as ActRow[]
    const privileged = done['user_id'] === people[6] || done['user_id'] === people[7]
    const needed = privileged || done['act'] === 'reset-mfa' ? 2 : 1
    expect(new Set(spent.map(proof => proof['source'])).size).toBeGreaterThanOrEqual(needed)
    expect(spent.some(proof => proof['method'] !== 'document')).toBe(true)
    if (privileged) expect(wasLead.has(done['operator_id'])).toBe(true)
    const words = wordsOn.all(done['id']) as ActRow[]
    const isApproved = done['act'] === 'reset-password' && APPROVED.some(n => done['user_id'] === people[n])
    expect(words).toHaveLength(isApproved || (privileged && done['act'] !== 'enable-user') ? 1 : 0)
    for (const word of words) {
      approvedActs++
      for (const bound of ['call_id', 'user_id', 'operator_id', 'act']) expect(word[bound]).toBe(done[bound])
      expect(word['state']).toBe('given')
      expect(word['decided_by']).not.toBe(done['operator_id'])
      expect(Number(word['decided_at'])).toBeGreaterThan(Number(done['done_at']) - 30 * MINUTE)
    }
    for (const proof of spent) {
      for (const bound of ['call_id', 'user_id', 'operator_id']) expect(proof[bound]).toBe(done[bound])
      expect(proof['intent']).toBe(done['act'])
      expect(proof['proved_at']).toBeLessThanOrEqual(Number(done['done_at']))
      expect(Number(proof['proved_at'])).toBeGreaterThan(Number(done['done_at']) - 10 * MINUTE)
    }
  }
  expect(approvedActs).toBeGreaterThan(0)
  const proofs = db.prepare('select call_id, method, count(*) as count from proof group by 1, 2').all() as ActRow[]
  for (const { call_id: callId, method, count: times } of proofs)
    expect(proved.get(`${String(callId)} ${String(method)}`) ?? 0).toBeGreaterThanOrEqual(Number(times))
  const own = db.prepare(
    'select count(*) from act a join operator o on o.id = a.operator_id where a.user_id = o.linked_user_id',
  )
  expect(own.pluck().get()).toBe(0)
}

/** One row for every answer that was given; those under way at a crash may be there or not. */
function checkAudit(db: Copy): void {
  const rows = db.prepare('select action, outcome, count(*) as count from audit group by 1, 2').all() as ActRow[]
  const told = new Map(rows.map(row => [`${String(row['action'])} ${String(row['outcome'])}`, Number(row['count'])]))
  expect(answered.size).toBeGreaterThan(8)
  for (const [key, times] of answered) {
    const inTheBook = told.get(key) ?? 0
    expect(inTheBook, key).toBeGreaterThanOrEqual(times)
    const doubt = key.startsWith('credentials.password.reset') ? inDoubt : 0
    expect(inTheBook, key).toBeLessThanOrEqual(times + doubt)
  }
}
