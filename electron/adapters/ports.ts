import type { Ports } from '../core/ports.ts'
import { systemClock } from './clock.ts'
import { openLog } from './log.ts'
import type { DeskPlaces } from './places.ts'
import { systemRandom } from './random.ts'
import { senders } from './senders/senders.ts'
import { findUnlockCost } from './unlockCost.ts'

/** Everything real that the core asks for. The folders must exist (`preparePlaces`). `close` ends the log file. */
export async function productionPorts(places: DeskPlaces): Promise<Ports & { close(): void }> {
  const log = openLog(places.state, 'core')
  return {
    clock: systemClock,
    random: systemRandom,
    log,
    senders,
    places: { store: places.store, state: places.state },
    unlockCost: await findUnlockCost(places.state),
    close: () => log.close(),
  }
}
