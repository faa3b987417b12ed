import { DOCUMENT_KINDS } from '#shared/contract/calls.ts'
import { Refusal } from '#shared/errors.ts'

import type { Method } from './method.ts'

const LAST_FOUR = /^[\p{L}\p{N}]{4}$/u

/**
 * A badge or an official document that the operator holds in the hand, beside the face it shows. The answer is its last four
 * characters, for whoever asks later which document it was, or `no` when photo or name do not match.
 */
export const document: Method = {
  method: 'document',
  source: 'person',
  best: 'medium',
  asks: 'confirmation',
  about: 'choice',
  to: () => null,

  possible(_db, _call, { facts, tries }) {
    return Promise.resolve(
      facts.call.reached_by === 'in-person'
        ? {
            state: 'ready',
            strength: 'medium',
            triesLeft: tries,
            resendAt: null,
            expiresAt: null,
            choices: DOCUMENT_KINDS,
          }
        : { state: 'blocked', problem: 'calls.offer.not-in-person' },
    )
  },

  check(_tx, _call, { facts, tries, answer, about }) {
    const kind = DOCUMENT_KINDS.find(one => one === about)
    if (kind === undefined) throw new Refusal({ code: 'invalid_input', fields: ['about'] })
    if (facts.call.reached_by !== 'in-person') return Promise.resolve({ outcome: 'blocked', triesLeft: tries })
    if (answer === 'no') return Promise.resolve({ outcome: 'wrong', triesLeft: tries - 1, detail: { document: kind } })
    const lastFour = answer.normalize('NFKC').replaceAll(/[\s-]/gu, '').toUpperCase()
    if (!LAST_FOUR.test(lastFour)) throw new Refusal({ code: 'invalid_input', fields: ['answer'] })
    return Promise.resolve({
      outcome: 'right',
      strength: 'medium',
      weakened: null,
      detail: { document: kind, lastFour },
    })
  },
}
