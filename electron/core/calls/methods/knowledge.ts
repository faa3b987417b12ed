import { KNOWN_FIELDS } from '#shared/contract/calls.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import { Refusal } from '#shared/errors.ts'

import { fieldsToAsk, isOnRecord } from '../../directory/directory.ts'
import type { Facts } from '../facts.ts'
import type { Asking, Method } from './method.ts'

/** Whoever may read whole records could answer for the caller. */
const couldRead = (call: Asking): boolean => mayDo(call.actor.roles, 'directory.manage')

/** Right or wrong for a single fact would be a way to find out what an appeal compares as a whole. */
const isKept = (facts: Facts): boolean => facts.user.kind === 'huawei-id'

/**
 * Something on record that the operator cannot see: they type what the caller says, and hear right or wrong. Others can know
 * it too, so all such answers together are one weak proof, and never the only one (NIST SP 800-63B-4, 3.1.1 knows none).
 */
export const knowledge: Method = {
  method: 'knowledge',
  source: 'knowledge',
  best: 'weak',
  asks: 'text',
  about: 'choice',
  to: () => null,

  async possible(db, call, { facts, tries }) {
    if (couldRead(call)) return { state: 'blocked', problem: 'calls.offer.you-could-read' }
    if (isKept(facts)) return { state: 'blocked', problem: 'calls.offer.kept-for-appeal' }
    const choices = await fieldsToAsk(db, facts.user.userId)
    if (choices.length === 0) return { state: 'blocked', problem: 'calls.offer.nothing-to-ask' }
    return { state: 'ready', strength: 'weak', triesLeft: tries, resendAt: null, expiresAt: null, choices }
  },

  async check(tx, call, { facts, tries, answer, about }) {
    const field = KNOWN_FIELDS.find(one => one === about)
    if (field === undefined) throw new Refusal({ code: 'invalid_input', fields: ['about'] })
    if (couldRead(call) || isKept(facts)) return { outcome: 'blocked', triesLeft: tries }
    const detail = { field }
    switch (await isOnRecord(tx, facts.user.userId, { field, answer })) {
      case null:
        return { outcome: 'blocked', triesLeft: tries, detail }
      case true:
        return { outcome: 'right', strength: 'weak', weakened: null, detail }
      case false:
        return { outcome: 'wrong', triesLeft: tries - 1, detail }
    }
  },
}
