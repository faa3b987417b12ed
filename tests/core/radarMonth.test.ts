import { describe, expect, it } from 'vitest'

import { measure, monthOf, playMonth, type Attack } from '../support/month.ts'

/** Attacks that leave something to see across calls; the other two are one quiet call at a time. */
const VISIBLE: readonly Attack[] = [
  'several-operators',
  'many-users',
  'learns-steps',
  'failed-then-word',
  'privileged-sweep',
  'night',
]
const HIDDEN: readonly Attack[] = ['patient', 'single-call']

describe('A month of calls with attacks mixed in', () => {
  const { attacks } = measure(playMonth(monthOf(7, 5), { sharedIsKnown: true }))

  it.each(VISIBLE)('shows every attack of the kind %s as grave', kind => {
    expect(attacks[kind]).toEqual({ all: 5, told: 5, grave: 5 })
  })

  it.each(HIDDEN)('shows none of the kind %s: against those only proof helps, and docs/radar.md says so', kind => {
    expect(attacks[kind]).toEqual({ all: 5, told: 0, grave: 0 })
  })
})

describe('A month without an attack', () => {
  const alone = measure(playMonth(monthOf(7, 0)))
  const known = measure(playMonth(monthOf(7, 0), { sharedIsKnown: true }))

  it('has a thousand calls and more', () => {
    expect(alone.honestCalls).toBeGreaterThan(1_000)
  })

  it('leaves to the leads less than one honest call in a hundred, and says something about far fewer once shared phones are known', () => {
    expect(alone.falseGrave / alone.honestCalls).toBeLessThan(0.01)
    expect(known.falseGrave / known.honestCalls).toBeLessThan(0.01)
    expect(known.falseTold).toBeLessThan(alone.falseTold / 4)
  })
})
