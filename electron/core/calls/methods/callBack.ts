import { addressDigest, sameDigest } from '../../codes/codes.ts'
import { endReveals, liveReveal } from '../rows.ts'
import { isConfirmed } from './confirmation.ts'
import { contactBy, isUsable, usableContact } from './contact.ts'
import type { Method } from './method.ts'

/**
 * The operator hangs up, dials the number on record and reaches the user. It shows the same thing as a text message to that
 * number, so the two count once, and nothing is handed over by that number on the strength of it.
 */
export const callBack: Method = {
  method: 'call-back',
  source: 'sms',
  best: 'medium',
  asks: 'confirmation',
  about: 'nothing',
  to: facts => contactBy(facts, 'sms')?.masked ?? null,

  async possible(db, call, { facts, tries }) {
    const contact = usableContact(facts, 'sms')
    if (!isUsable(contact)) return { state: 'blocked', problem: contact.problem }
    const reveal = await liveReveal(db, facts.call.id, call.now)
    return {
      state: reveal === undefined ? 'ready' : 'waiting',
      strength: 'medium',
      triesLeft: tries,
      resendAt: null,
      expiresAt: reveal?.expires_at ?? null,
    }
  },

  async check(tx, call, { facts, tries, answer }) {
    const confirmed = isConfirmed(answer)
    const contact = usableContact(facts, 'sms')
    if (!isUsable(contact)) return { outcome: 'blocked', triesLeft: tries }
    const reveal = await liveReveal(tx, facts.call.id, call.now)
    if (reveal === undefined) return { outcome: 'not-sent', triesLeft: tries }
    await endReveals(tx, facts.call.id, call.now)
    if (!sameDigest(reveal.address_digest, addressDigest(call.keys, 'sms', contact.address)))
      return { outcome: 'expired', triesLeft: tries }
    return confirmed
      ? { outcome: 'right', strength: 'medium', weakened: null }
      : { outcome: 'wrong', triesLeft: tries - 1 }
  },
}
