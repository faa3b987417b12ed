import { ATTACKS, measure, monthOf, playMonth, type Measured } from '../support/month.ts'

/** Measures the radar on made-up months with attacks mixed in: the numbers of docs/radar.md. */
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1)
const ATTACKS_OF_A_KIND = 5

const sum = (all: readonly Measured[], of: (one: Measured) => number) => all.reduce((total, one) => total + of(one), 0)
const say = (line: string) => void process.stdout.write(`${line}\n`)

function falseAlarms(title: string, sharedIsKnown: boolean): void {
  const months = SEEDS.map(seed => measure(playMonth(monthOf(seed, 0), { sharedIsKnown })))
  const calls = sum(months, one => one.honestCalls)
  const row = (name: string, of: (one: Measured) => number) =>
    say(`  ${name.padEnd(20)}${((sum(months, of) / calls) * 1000).toFixed(1).padStart(6)} of 1,000 calls`)
  say(`${title}: ${String(SEEDS.length)} months without an attack, ${String(calls)} calls`)
  row('told', one => one.falseTold)
  row('grave', one => one.falseGrave)
  const signals = [...new Set(months.flatMap(one => Object.keys(one.falseBySignal)))].sort()
  for (const signal of signals) row(`  ${signal}`, one => one.falseBySignal[signal] ?? 0)
}

falseAlarms('New desk', false)
falseAlarms('Shared telephones and outage tickets declared', true)

const months = SEEDS.map(seed => measure(playMonth(monthOf(seed, ATTACKS_OF_A_KIND), { sharedIsKnown: true })))
say(`The same months with ${String(ATTACKS_OF_A_KIND)} attacks of each kind`)
for (const kind of ATTACKS) {
  const { all, told, grave } = {
    all: sum(months, one => one.attacks[kind].all),
    told: sum(months, one => one.attacks[kind].told),
    grave: sum(months, one => one.attacks[kind].grave),
  }
  say(`  ${kind.padEnd(20)} seen ${String(told).padStart(3)} of ${String(all)}, grave ${String(grave).padStart(3)}`)
}
