import { recoveryCodesLeft, useRecoveryCode } from '../../mfa/mfa.ts'
import { notifyUser } from '../../codes/codes.ts'
import type { Method } from './method.ts'

/**
 * One of the codes that the user was given when the authenticator was bound (a look-up secret, NIST SP 800-63B-4, 3.1.2): a
 * right one is used up, and the user hears of it. Guessing is out of reach, but it counts like any wrong answer.
 */
export const recoveryCode: Method = {
  method: 'recovery-code',
  source: 'recovery-code',
  best: 'strong',
  asks: 'text',
  about: 'nothing',
  to: () => null,

  async possible(db, _call, { facts, tries }) {
    if ((await recoveryCodesLeft(db, facts.user.userId)) === 0)
      return { state: 'blocked', problem: 'calls.offer.no-recovery-code' }
    return { state: 'ready', strength: 'strong', triesLeft: tries, resendAt: null, expiresAt: null }
  },

  async check(tx, call, { facts, tries, answer }) {
    const { userId } = facts.user
    if ((await recoveryCodesLeft(tx, userId)) === 0) return { outcome: 'blocked', triesLeft: tries }
    if (!(await useRecoveryCode(tx, call, { userId, code: answer.normalize('NFKC') })))
      return { outcome: 'wrong', triesLeft: tries - 1 }
    await notifyUser(tx, call, { userId, notice: 'recovery-code-used', callId: facts.call.id })
    return { outcome: 'right', strength: 'strong', weakened: null }
  },
}
