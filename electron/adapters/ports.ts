import type { Ports } from '../core/ports.ts'
import { systemClock } from './clock.ts'
import { openLog } from './log.ts'
import { seededRandom, standingClock } from './practice.ts'
import type { DeskPlaces } from './places.ts'
import { systemRandom } from './random.ts'
import { senders } from './senders/senders.ts'
import { findUnlockCost } from './unlockCost.ts'

/**
 * Everything real that the core asks for. The folders must exist (`preparePlaces`). `close` ends the log file.
 * With `practice` the clock stands still and chance repeats itself: for a throw-away store of made-up people only.
 */
export async function productionPorts(
  places: DeskPlaces,
  { practice }: { readonly practice: boolean } = { practice: false },
): Promise<Ports & { close(): void }> {
  const log = openLog(places.state, 'core')
  const standing = practice ? standingClock() : null
  return {
    clock: standing ?? systemClock,
    random: practice ? seededRandom('practice') : systemRandom,
    ...(standing === null ? {} : { practice: standing }),
    log,
    senders,
    places: { store: places.store, state: places.state },
    unlockCost: await findUnlockCost(places.state),
    close: () => log.close(),
  }
}
