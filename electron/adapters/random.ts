import { randomBytes, randomInt } from 'node:crypto'

import type { Random } from '../core/ports.ts'

/** The operating system's generator. `randomInt` draws again instead of folding, so no value is likelier than another. */
export const systemRandom: Random = {
  bytes: count => new Uint8Array(randomBytes(count)),
  int: below => randomInt(below),
}
