import { foldDigits } from '../../codes/codes.ts'
import { deviceState, verifyTotp } from '../../mfa/mfa.ts'
import type { Method } from './method.ts'

/** A code of the authenticator bound to the user (RFC 6238). Nothing is sent; each code counts once. */
export const totp: Method = {
  method: 'totp',
  source: 'totp',
  best: 'strong',
  asks: 'code',
  about: 'nothing',
  to: () => null,

  async possible(db, call, { facts, tries }) {
    const device = await deviceState(db, facts.user.userId, call.now)
    if (device === null) return { state: 'blocked', problem: 'calls.offer.no-device' }
    if (device.triesLeft === 0)
      return {
        state: 'blocked',
        problem: 'calls.offer.no-tries-left',
        ...(device.retryAt === null ? {} : { retryAt: device.retryAt }),
      }
    return {
      state: 'ready',
      strength: 'strong',
      triesLeft: Math.min(tries, device.triesLeft),
      resendAt: null,
      expiresAt: null,
    }
  },

  async check(tx, call, { facts, tries, answer }) {
    const checked = await verifyTotp(tx, call, { userId: facts.user.userId, code: foldDigits(answer) })
    const { outcome, triesLeft, clock, forgives } = checked
    if (outcome === 'right') return { outcome, strength: 'strong', weakened: null, clock, forgives }
    if (outcome === 'not-bound') return { outcome: 'blocked', triesLeft: 0 }
    const counts = outcome === 'wrong' || outcome === 'next-code'
    return { outcome, triesLeft: Math.min(triesLeft, counts ? tries - 1 : tries), clock }
  },
}
