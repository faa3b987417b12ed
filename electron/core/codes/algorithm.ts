import { timingSafeEqual } from 'node:crypto'

import type { Act } from '#shared/contract/acts.ts'
import type { CallId, Channel, OperatorId, UserId } from '#shared/contract/ids.ts'

import type { Random } from '../ports.ts'
import type { Keys } from '../store/keys.ts'

/** What a code is good for. All of it goes into the digest, so a code can be moved to nothing else. */
export interface CodeUse {
  readonly userId: UserId
  readonly callId: CallId
  readonly operatorId: OperatorId
  readonly intent: Act
  readonly channel: Channel
}

/** As many as an authenticator shows, so that a caller reads out six digits whatever the way. */
const DIGITS = 6

/** Six uniform decimal digits, zeros at the front included (NIST SP 800-63B-4, 3.1.3: at least six from an approved generator). */
export const makeDigits = (random: Random): string =>
  Array.from({ length: DIGITS }, () => String(random.int(10))).join('')

/** What is stored of a code: an HMAC, because a million codes are hashed in no time. */
export const digestOf = (keys: Keys, use: CodeUse, digits: string): Uint8Array =>
  keys.mac('code', 'proof', use.userId, use.callId, use.operatorId, use.intent, use.channel, digits)

/** What is stored of an address, to count what was sent to it. */
export const addressDigest = (keys: Keys, channel: Channel, address: string): Uint8Array =>
  keys.mac('contact', channel, address.toLowerCase())

/** A code as typed: full-width digits of an input method and spaces are forgiven. */
export const foldDigits = (typed: string): string => typed.normalize('NFKC').replaceAll(/[\s-]+/gu, '')

/** Compares digests in constant time. */
export const sameDigest = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)
