import { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { foldDigits, notifyUser } from '../../codes/codes.ts'
import { findUser } from '../../directory/directory.ts'
import { verifyTotp } from '../../mfa/mfa.ts'
import { objection, recordVouching } from '../vouching.ts'
import type { Method } from './method.ts'

/**
 * A colleague or manager who knows the caller says so, and shows who they are with their own authenticator. The code is checked
 * against the colleague's device and counts once; wrong ones count against the caller too. The colleague hears of it. A quota
 * holds for each voucher: what goes beyond it proves nothing, and is remembered.
 */
export const vouch: Method = {
  method: 'vouch',
  source: 'colleague',
  best: 'medium',
  asks: 'code',
  about: 'user',
  to: () => null,

  possible(_db, _call, { tries }) {
    return Promise.resolve({ state: 'ready', strength: 'medium', triesLeft: tries, resendAt: null, expiresAt: null })
  },

  async check(tx, call, { facts, tries, answer, about }) {
    const parsed = UserId.safeParse(about)
    if (!parsed.success) throw new Refusal({ code: 'invalid_input', fields: ['about'] })
    const vouching = { row: facts.call, voucherId: parsed.data }
    const { voucherId } = vouching
    const reason = await objection(tx, call, vouching)
    if (reason !== null) throw new Refusal({ code: 'conflict', reason })
    const voucher = await findUser(tx, voucherId)
    const detail = { voucher: voucher?.login ?? '', voucherId }
    const { outcome, clock, forgives } = await verifyTotp(tx, call, { userId: voucherId, code: foldDigits(answer) })
    if (outcome === 'not-bound') return { outcome: 'blocked', triesLeft: tries, detail }
    // What is left of the colleague's own tries is nobody's business here.
    const counts = outcome === 'wrong' || outcome === 'next-code'
    if (outcome !== 'right') return { outcome, triesLeft: counts ? tries - 1 : tries, detail, clock }
    await notifyUser(tx, call, { userId: voucherId, notice: 'vouched', callId: facts.call.id })
    const problem = await recordVouching(tx, call, vouching)
    if (problem !== null)
      return { outcome: 'blocked', triesLeft: tries, problem, detail: { ...detail, quota: problem } }
    return { outcome, strength: 'medium', weakened: null, detail, clock, forgives }
  },
}
