import type { Strength } from '#shared/contract/calls.ts'
import type { Channel } from '#shared/contract/ids.ts'

import { checkCode, codeState, sendCode, senderOf } from '../../codes/codes.ts'
import type { CodeUse } from '../../codes/codes.ts'
import type { Facts } from '../facts.ts'
import { contactBy, isUsable, usableContact } from './contact.ts'
import type { Method } from './method.ts'

/** The contact a code could go to, or the reason why none goes by this channel. */
function target(facts: Facts, channel: Channel): ReturnType<typeof usableContact> {
  const found = usableContact(facts, channel)
  return isUsable(found) && facts.freshSenders.includes(channel)
    ? { problem: `calls.offer.fresh-sender-${channel}` }
    : found
}

const useOf = (facts: Facts, channel: Channel): CodeUse => ({
  userId: facts.user.userId,
  callId: facts.call.id,
  operatorId: facts.call.operator_id,
  intent: facts.call.intent,
  channel,
})

// A code that never left this machine was readable here.
const strengthBy = (sender: string): Strength => (sender === 'lab' ? 'weak' : 'medium')

/** A code sent to a registered contact and read back (NIST SP 800-63B-4, 3.1.3; e-mail is no authenticator there, so never more than medium). */
export function byCode(method: Method['method'], channel: Channel): Method & Required<Pick<Method, 'challenge'>> {
  return {
    method,
    source: channel,
    best: 'medium',
    asks: 'code',
    about: 'nothing',
    to: facts => contactBy(facts, channel)?.masked ?? null,

    async possible(db, call, { facts, tries }) {
      const contact = target(facts, channel)
      if (!isUsable(contact)) return { state: 'blocked', problem: contact.problem }
      const { waiting, allowance } = await codeState(db, call, { use: useOf(facts, channel), address: contact.address })
      if (waiting === null && allowance.kind === 'daily-limit')
        return { state: 'blocked', problem: 'calls.offer.daily-limit', retryAt: allowance.retryAt }
      return {
        state: waiting === null ? 'ready' : 'waiting',
        strength: strengthBy(senderOf(call.settings, channel)),
        triesLeft: waiting === null ? tries : Math.min(tries, waiting.triesLeft),
        resendAt: allowance.kind === 'free' ? null : allowance.retryAt,
        expiresAt: waiting?.expiresAt ?? null,
      }
    },

    async challenge(tx, call, { facts, tries }) {
      const contact = target(facts, channel)
      if (!isUsable(contact)) return { outcome: 'blocked' }
      const { address, masked } = contact
      return sendCode(tx, call, {
        use: useOf(facts, channel),
        to: { channel, address, masked, language: facts.user.language },
        tries,
      })
    },

    async check(tx, call, { facts, tries, answer }) {
      const contact = target(facts, channel)
      if (!isUsable(contact)) return { outcome: 'blocked', triesLeft: tries }
      const checked = await checkCode(tx, call, { use: useOf(facts, channel), address: contact.address, answer })
      if (checked.outcome === 'wrong') return { outcome: 'wrong', triesLeft: Math.min(checked.triesLeft, tries - 1) }
      if (checked.outcome !== 'right')
        return { outcome: checked.outcome, triesLeft: checked.outcome === 'no-tries-left' ? 0 : tries }
      return {
        outcome: 'right',
        strength: strengthBy(checked.sender),
        weakened: checked.sender === 'lab' ? 'lab-sender' : null,
      }
    },
  }
}
