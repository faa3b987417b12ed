import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { hash } from 'argon2'

import type { Ports } from '../core/ports.ts'

type UnlockCost = Ports['unlockCost']

/** The floor of the design; OWASP asks for less. Memory stays here, because a small machine must still open the store. */
export const LEAST_COST: UnlockCost = { memoryKiB: 64 * 1024, passes: 3, lanes: 4 }
/** The ceiling of the header (`store/header.ts`). */
const MOST_PASSES = 10
/** The middle of the 0.5 to 1 s that an unlock may take. */
const GOAL_MS = 700

/** Passes for which an unlock takes about the goal, from the time that the least cost took. */
export const passesFor = (leastMs: number): number =>
  Math.min(MOST_PASSES, Math.max(LEAST_COST.passes, Math.round((LEAST_COST.passes * GOAL_MS) / leastMs)))

/**
 * What an unlock costs on this machine. Measured once and kept in the state folder; whatever stands in that file, the
 * cost never falls below the floor, so writing to it weakens nothing.
 */
export async function findUnlockCost(stateFolder: string): Promise<UnlockCost> {
  const file = join(stateFolder, 'unlock-cost.json')
  const known = readPasses(file)
  if (known !== undefined) return { ...LEAST_COST, passes: known }
  const started = performance.now()
  await hash('calibration', {
    type: 2,
    memoryCost: LEAST_COST.memoryKiB,
    timeCost: LEAST_COST.passes,
    parallelism: LEAST_COST.lanes,
  })
  const passes = passesFor(performance.now() - started)
  try {
    writeFileSync(file, `${JSON.stringify({ passes })}\n`, { mode: 0o600 })
  } catch {
    // Measured again next time.
  }
  return { ...LEAST_COST, passes }
}

function readPasses(file: string): number | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof found !== 'object' || found === null || !('passes' in found)) return undefined
    const { passes } = found
    return typeof passes === 'number' && Number.isInteger(passes)
      ? Math.min(MOST_PASSES, Math.max(LEAST_COST.passes, passes))
      : undefined
  } catch {
    return undefined
  }
}
