import { checkReference } from '../../appeals/appeals.ts'
import type { Facts } from '../facts.ts'
import type { Method } from './method.ts'

const concerns = ({ user, call }: Facts): boolean => user.kind === 'huawei-id' && call.intent === 'reset-password'

/**
 * An approved appeal: the caller reads out the reference, of which the end is theirs alone, and the pick-up code that came with the
 * result. Both right, the appeal pays for one password reset within its window; the reset uses it up.
 */
export const appeal: Method = {
  method: 'appeal',
  source: 'appeal',
  best: 'strong',
  asks: 'text',
  about: 'nothing',
  concerns,
  to: () => null,

  possible(_db, _call, { facts, tries }) {
    if (!concerns(facts) || facts.appeal === null)
      return Promise.resolve({ state: 'blocked', problem: 'calls.offer.no-appeal' })
    if (facts.appeal.triesLeft === 0) return Promise.resolve({ state: 'blocked', problem: 'calls.offer.appeal-dead' })
    const triesLeft = Math.min(tries, facts.appeal.triesLeft)
    return Promise.resolve({
      state: 'ready',
      strength: 'strong',
      triesLeft,
      resendAt: null,
      expiresAt: facts.appeal.endsAt,
    })
  },

  async check(tx, call, { facts, tries, answer }) {
    if (!concerns(facts) || facts.appeal === null) return { outcome: 'blocked', triesLeft: tries }
    const { user_id: userId, id: callId } = facts.call
    const outcome = await checkReference(tx, call, { userId, callId, typed: answer })
    switch (outcome) {
      case 'right':
        return { outcome, strength: 'strong', weakened: null }
      case 'wrong':
        return { outcome, triesLeft: tries - 1 }
      case 'no-tries-left':
        return { outcome, triesLeft: 0 }
    }
  },
}
