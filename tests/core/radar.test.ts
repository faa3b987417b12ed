import { describe, expect, it } from 'vitest'

import { DEFAULT_SETTINGS, Settings, type WorkingHours } from '#shared/contract/security.ts'

import { isStaffed } from '../../electron/core/radar/hours.ts'
import { detect, type Excuses, type Limits, type SeenCall } from '../../electron/core/radar/radar.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Wednesday, 10:00 in Berlin. */
const NOW = Date.UTC(2026, 10, 25, 9, 0)
const never: Excuses = () => -Infinity

let made = 0
/** A call of some minutes ago about somebody of its own, closed, in which nothing was proved. */
function call(values: Partial<SeenCall> & { readonly ago?: number } = {}): SeenCall {
  const { ago = 0, ...rest } = values
  made += 1
  return {
    callId: `call ${String(made)}`,
    userId: 'wei',
    operatorId: 'olga',
    openedAt: NOW - ago,
    closed: ago > 0,
    privileged: false,
    intent: 'reset-password',
    ticket: '',
    number: '',
    failures: 0,
    proofs: [],
    acts: 0,
    ...rest,
  }
}
const proved = { proofs: ['totp'], acts: 1 } as const satisfies Partial<SeenCall>

interface Otherwise extends Partial<Limits> {
  readonly excused?: Excuses
}
const look = (now: SeenCall, past: readonly SeenCall[], { excused = never, ...limits }: Otherwise = {}) =>
  detect(now, past, { now: NOW, limits: { ...DEFAULT_SETTINGS, ...limits }, excused })
const signals = (...args: Parameters<typeof look>) =>
  look(...args).map(hit => hit.signal + (hit.grave ? ' (grave)' : ''))

describe('one user at several operators', () => {
  const past = [call({ ago: 5 * HOUR, operatorId: 'ben' }), call({ ago: HOUR, operatorId: 'eve' })]

  it('is grave at the third operator to whom nobody was proved', () => {
    expect(look(call(), past)).toEqual([
      { signal: 'several-operators', link: 'user wei', grave: true, facts: { operators: 3, hours: 24 } },
    ])
    expect(signals(call(), past.slice(1))).toEqual([])
  })

  it.each([
    ['the operators are the same', [call({ ago: 5 * HOUR }), call({ ago: HOUR })]],
    ['somebody was proved to one of them', [call({ ago: 5 * HOUR, operatorId: 'ben', ...proved }), past[1]]],
    ['it was about somebody else', [call({ ago: 5 * HOUR, operatorId: 'ben', userId: 'zoe' }), past[1]]],
    ['it was the day before', [call({ ago: 25 * HOUR, operatorId: 'ben' }), past[1]]],
  ])('is nothing when %s', (_why, others) => {
    expect(signals(call(), others as SeenCall[])).toEqual([])
  })
})

describe('one number or ticket for many users', () => {
  const from = (values: Partial<SeenCall>) => [
    call({ ago: 4 * DAY, userId: 'zoe', operatorId: 'ben', ...values }),
    call({ ago: 2 * DAY, userId: 'max', operatorId: 'eve', ...values }),
  ]

  it.each([
    ['one-number', { number: 'aa' }],
    ['one-ticket', { ticket: 'INC-1' }],
  ] as const)('%s is grave when two of the others proved nothing, and told when they did', (signal, link) => {
    expect(signals(call(link), from(link))).toEqual([`${signal} (grave)`])
    expect(signals(call(link), from({ ...link, ...proved }))).toEqual([signal])
    expect(signals(call(link), from(link).slice(1))).toEqual([])
  })

  it('does not take calls without a number and without a ticket for calls of one', () => {
    expect(signals(call(), from({}))).toEqual([])
  })

  it('leaves a number alone for good that a lead declared shared', () => {
    const excused: Excuses = signal => (signal === 'one-number' ? Infinity : -Infinity)
    expect(signals(call({ number: 'aa' }), from({ number: 'aa' }), { excused })).toEqual([])
  })
})

describe('wrong answers here and a right one elsewhere', () => {
  const past = [call({ ago: 3 * HOUR, failures: 3 })]

  it('is grave when a word did what no code could', () => {
    expect(signals(call({ proofs: ['call-back'] }), past)).toEqual(['failed-elsewhere (grave)'])
    expect(signals(call({ proofs: ['knowledge', 'vouch'] }), past)).toEqual(['failed-elsewhere (grave)'])
  })

  it('is told when a code was right in the end: people mistype', () => {
    expect(signals(call({ proofs: ['totp', 'document'] }), past)).toEqual(['failed-elsewhere'])
  })

  it.each([
    ['nothing is proved yet', call(), past],
    ['the wrong answers were few', call({ proofs: ['document'] }), [call({ ago: HOUR, failures: 2 })]],
    ['they were in this very call', call({ proofs: ['document'], failures: 4 }), []],
    ['that call ended with a proof', call({ proofs: ['document'] }), [call({ ago: HOUR, failures: 4, ...proved })]],
  ])('is nothing when %s', (_why, now, others) => {
    expect(signals(now, others)).toEqual([])
  })
})

describe('calls to learn the steps', () => {
  const times = [6 * DAY, 3 * DAY, 26 * HOUR]

  it.each([
    ['steps-user', (n: number) => ({ operatorId: `op ${String(n)}` })],
    ['steps-number', (n: number) => ({ userId: n < 2 ? 'wei' : 'zoe', number: 'aa' })],
    ['steps-ticket', (n: number) => ({ userId: n < 2 ? 'wei' : 'zoe', ticket: 'INC-1' })],
  ])('%s is grave at the fourth call, or when the third is closed', (signal, values) => {
    const past = times.map((ago, n) => call({ ago, ...values(n) }))
    expect(signals(call(values(0)), past)).toContain(`${signal} (grave)`)
    expect(signals(call({ ...values(0), closed: true }), past.slice(1))).toContain(`${signal} (grave)`)
    expect(signals(call(values(0)), past.slice(1))).toEqual([])
  })

  it('are none when the caller is proved, or something was done', () => {
    const past = times.map(ago => call({ ago }))
    expect(signals(call({ proofs: ['totp'] }), past)).toEqual([])
    expect(signals(call(), [...past.slice(1), call({ ago: DAY, acts: 1 })])).toEqual([])
  })

  it('are told of an operator who looks at many users for nobody, and hold none of them', () => {
    const past = Array.from({ length: 12 }, (_, n) => call({ ago: 2 * HOUR + n, userId: `u ${String(n)}` }))
    expect(signals(call({ userId: 'new' }), past)).toEqual(['steps-operator'])
    expect(signals(call({ userId: 'new', operatorId: 'ben' }), past)).toEqual([])
    expect(signals(call({ userId: 'new' }), past.slice(1))).toEqual([])
  })

  it('are told of the desk when nothing else links them', () => {
    const past = Array.from({ length: 7 }, (_, n) =>
      call({ ago: 50 * MINUTE, userId: `u ${String(n)}`, operatorId: `op ${String(n)}` }),
    )
    expect(signals(call({ userId: 'new', closed: true }), past)).toEqual(['steps-desk'])
    expect(signals(call({ userId: 'new', closed: true }), past.slice(1))).toEqual([])
  })
})

describe('privileged users who want to be reset', () => {
  const others = [
    call({ ago: 2 * HOUR, userId: 'a', privileged: true, ...proved }),
    call({ ago: HOUR, userId: 'b', privileged: true, ...proved }),
  ]

  it('are grave when they are three in a day', () => {
    expect(signals(call({ privileged: true }), others)).toEqual(['privileged (grave)'])
    expect(signals(call({ privileged: true }), others.slice(1))).toEqual([])
    expect(signals(call(), others)).toEqual([])
    expect(signals(call({ privileged: true, intent: 'disable-user' }), others)).toEqual([])
  })
})

describe('working hours', () => {
  const berlin: WorkingHours = { timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }

  it.each([
    ['Wednesday 08:00 in winter', '2026-11-25T07:00Z', true],
    ['Wednesday 07:59 in winter', '2026-11-25T06:59Z', false],
    ['Wednesday 17:59 in winter', '2026-11-25T16:59Z', true],
    ['Wednesday 18:00 in winter', '2026-11-25T17:00Z', false],
    ['Wednesday 08:00 in summer', '2026-07-01T06:00Z', true],
    ['Sunday noon', '2026-11-29T11:00Z', false],
  ])('%s', (_when, at, staffed) => {
    expect(isStaffed(berlin, Date.parse(at))).toBe(staffed)
  })

  it('of a night shift end on the morning after', () => {
    const night: WorkingHours = { timeZone: 'Asia/Shanghai', days: [5], from: '22:00', to: '06:00' }
    const at = (text: string) => isStaffed(night, Date.parse(`${text}+08:00`))
    expect([at('2026-11-27T21:59'), at('2026-11-27T22:00'), at('2026-11-28T05:59'), at('2026-11-28T06:00')]).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(at('2026-11-27T03:00')).toBe(false)
  })

  it('with equal times are the whole day', () => {
    expect(isStaffed({ ...berlin, from: '00:00', to: '00:00' }, Date.parse('2026-11-25T22:30Z'))).toBe(true)
  })

  it('outside of them every call is told, and one about a privileged user is grave', () => {
    const late = { openedAt: Date.parse('2026-11-24T22:00Z') }
    const rest = { workingHours: berlin }
    expect(signals(call(late), [], rest)).toEqual(['out-of-hours'])
    expect(signals(call({ ...late, privileged: true }), [], rest)).toEqual(['out-of-hours (grave)'])
    expect(signals(call(), [], rest)).toEqual([])
    expect(signals(call(late), [])).toEqual([])
  })

  it('are refused with a time zone that nobody knows, or a time that no clock shows', () => {
    const fits = (hours: Partial<WorkingHours>) =>
      Settings.safeParse({ ...DEFAULT_SETTINGS, workingHours: { ...berlin, ...hours } }).success
    expect(fits({})).toBe(true)
    expect(fits({ timeZone: 'Mars/Olympus' })).toBe(false)
    expect(fits({ timeZone: '' })).toBe(false)
    expect(fits({ from: '24:00' })).toBe(false)
    expect(fits({ days: [] })).toBe(false)
    expect(fits({ days: [7] })).toBe(false)
  })
})

describe('what a lead lifted', () => {
  const past = [call({ ago: 5 * HOUR, operatorId: 'ben' }), call({ ago: HOUR, operatorId: 'eve' })]
  const since =
    (at: number): Excuses =>
    signal =>
      signal === 'several-operators' ? at : -Infinity

  it('counts no more, and counts afresh from then on', () => {
    expect(signals(call(), past, { excused: since(NOW - 2 * HOUR) })).toEqual([])
    const again = [...past, call({ ago: MINUTE, operatorId: 'ben' })]
    expect(signals(call(), again, { excused: since(NOW - 2 * HOUR) })).toContain('several-operators (grave)')
  })

  it('is settled for the call in which it was looked at', () => {
    expect(signals(call({ ago: MINUTE, closed: false }), past, { excused: since(NOW - 30) })).toEqual([])
  })
})

it('a threshold of 0 turns its signal off', () => {
  const off = {
    radarOperators: 0,
    radarUsers: 0,
    radarFailures: 0,
    radarFruitless: 0,
    radarLookups: 0,
    radarSurge: 0,
    radarPrivileged: 0,
  }
  const past = Array.from({ length: 30 }, (_, n) =>
    call({
      ago: 10 * MINUTE + n,
      operatorId: `op ${String(n)}`,
      number: 'aa',
      ticket: 'INC-1',
      failures: 3,
      privileged: true,
      userId: n % 2 ? 'wei' : `u ${String(n)}`,
    }),
  )
  const now = call({ number: 'aa', ticket: 'INC-1', privileged: true })
  expect(signals(now, past).length).toBeGreaterThan(5)
  expect(signals(now, past, off)).toEqual([])
  expect(signals({ ...now, proofs: ['vouch'] }, past, off)).toEqual([])
})
