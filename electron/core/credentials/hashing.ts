import argon2 from 'argon2'

import { Refusal } from '#shared/errors.ts'

import type { Keys } from '../store/keys.ts'
import { isForeign, verifyForeign } from './foreign.ts'

/** OWASP ASVS 5.0, 11.4.2: Argon2id with 19 MiB, two passes, one lane. Raising a figure rehashes at the next sign-in. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Two cores gain nothing from a third hash at once, and each costs 19 MiB. */
const AT_ONCE = 2
const QUEUE = 32

/** A stored hash above this is not ours: checking it would cost more memory or time than a sign-in may. */
const DEAREST = { memory: 262_144, passes: 10, lanes: 16 }
const PHC =
  /^\$argon2id\$v=19\$([mtp]=\d{1,7}),([mtp]=\d{1,7}),([mtp]=\d{1,7})\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,128}$/u

/** Checked when there is nothing to check, so that an unknown user costs the same time (OWASP ASVS 5.0, 6.3.8). */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/** Hashes and checks passwords of users. */
export interface Hasher {
  /** A new Argon2id hash as PHC text. Refuses `unavailable` when the queue is full. */
  hash(keys: Keys, password: string): Promise<string>
  /**
   * Whether the password fits. No hash, an empty one and a malformed one are no match, after the same time. One that another
   * directory made (foreign.ts) is checked as it is, after that time too.
   */
  verify(keys: Keys, stored: string | null, password: string): Promise<boolean>
  /** Whether a stored hash was made at another cost than today's, or by another directory. */
  isOutdated(stored: string): boolean
}

/** NFC (NIST SP 800-63B-4, 3.1.1.2), then a keyed step whose key is not in the database, so that a copy of it can be guessed at by nobody. */
const peppered = (keys: Keys, password: string): Buffer => Buffer.from(keys.mac('pepper', password.normalize('NFC')))

function isOurs(stored: string): boolean {
  const figures = PHC.exec(stored)?.slice(1) ?? []
  // The driver writes m,p,t where others write m,t,p: read them by name.
  const figure = (name: string) => Number(figures.find(one => one.startsWith(`${name}=`))?.slice(2) ?? Number.NaN)
  return figure('m') <= DEAREST.memory && figure('t') <= DEAREST.passes && figure('p') <= DEAREST.lanes
}

/** One per process: it holds the queue. */
export function createHasher(): Hasher {
  const turn = queued()
  return {
    hash: (keys, password) => turn(() => argon2.hash(peppered(keys, password), { type: argon2.argon2id, ...COST })),
    verify: (keys, stored, password) =>
      turn(async () => {
        const known = stored !== null && isOurs(stored)
        const match = await argon2.verify(known ? stored : NOBODY, peppered(keys, password)).catch(() => false)
        if (stored !== null && isForeign(stored)) return verifyForeign(stored, password)
        return known && match
      }),
    isOutdated: stored => isForeign(stored) || (isOurs(stored) && argon2.needsRehash(stored, COST)),
  }
}

/** Runs two pieces of work at once and lets 32 wait; refuses more. */
function queued(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async work => {
    if (running >= AT_ONCE) {
      if (waiting.length >= QUEUE) throw new Refusal({ code: 'unavailable', reason: 'credentials.busy' })
      // Whoever finishes hands over its place, so `running` does not change here.
      await new Promise<void>(start => waiting.push(start))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
