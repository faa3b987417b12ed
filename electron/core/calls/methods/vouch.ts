import { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { foldDigits, notifyUser } from '../../codes/codes.ts'
import { findUser } from '../../directory/directory.ts'
import { deviceState, verifyTotp } from '../../mfa/mfa.ts'
import type { ReadDb } from '../../store/database.ts'
import type { Facts } from '../facts.ts'
import type { Asking, Method } from './method.ts'

const HOUR = 3_600_000

/** Why somebody cannot vouch, as the reason of a refusal; null when they can. */
async function objection(db: ReadDb, call: Asking, at: { facts: Facts; voucherId: UserId }): Promise<string | null> {
  const { facts, voucherId } = at
  if (voucherId === facts.user.userId) return 'calls.vouch.the-caller'
  if (voucherId === call.actor.linkedUserId) return 'calls.vouch.yourself'
  const voucher = await findUser(db, voucherId)
  if (voucher?.accountId !== facts.user.accountId) return 'calls.vouch.unknown'
  if (!voucher.enabled) return 'calls.vouch.disabled'
  const device = await deviceState(db, voucherId, call.now)
  if (device === null) return 'calls.vouch.no-device'
  // Or an administrator could make up a colleague, bind a device and vouch, all in one afternoon.
  if (device.boundAt > call.now - call.settings.freshContactHours * HOUR) return 'calls.vouch.new-device'
  return null
}

/**
 * A colleague or manager who knows the caller says so, and shows who they are with their own authenticator. The code is checked
 * against the colleague's device and counts once; wrong ones count against the caller too. The colleague hears of it.
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
    const voucherId = parsed.data
    const reason = await objection(tx, call, { facts, voucherId })
    if (reason !== null) throw new Refusal({ code: 'conflict', reason })
    const voucher = await findUser(tx, voucherId)
    const detail = { voucher: voucher?.login ?? '', voucherId }
    const { outcome } = await verifyTotp(tx, call, { userId: voucherId, code: foldDigits(answer) })
    if (outcome === 'not-bound') return { outcome: 'blocked', triesLeft: tries, detail }
    // What is left of the colleague's own tries is nobody's business here.
    if (outcome !== 'right') return { outcome, triesLeft: outcome === 'wrong' ? tries - 1 : tries, detail }
    await notifyUser(tx, call, { userId: voucherId, notice: 'vouched', callId: facts.call.id })
    return { outcome, strength: 'medium', weakened: null, detail }
  },
}
