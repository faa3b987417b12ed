import { describe, expect, it } from 'vitest'

import { ACTS } from '#shared/contract/acts.ts'
import { SCRIPT_IDS, USER_CLASSES, type PolicyChange, type PolicyValue, type Rule } from '#shared/contract/policy.ts'
import {
  RULE_FIELDS,
  rulePart,
  sayChange,
  sayRehearsal,
  sayRule,
  sayWholeField,
  WHOLE_FIELDS,
  wholePart,
  type AnyPart,
} from '#shared/policySentences.ts'

import { wordsIn } from '../../electron/cli/words.ts'
import { rehearse } from '../../electron/core/calls/calls.ts'
import { BUILT_INS, changesOf, DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'

const english = wordsIn('en')
const say = (id: string, values?: Readonly<Record<string, string>>) => english.ofReason(id, values)
const rules = DEFAULT_POLICY.rules

/** Values of a part that are said differently. */
function valuesOf(part: AnyPart): readonly PolicyValue[] {
  switch (part.control) {
    case 'number':
      return [0, 1, part.max]
    case 'yes':
      return [true, false]
    case 'choice':
      return part.options
    case 'list':
      return [[], part.options.slice(0, 1), part.options.slice(1), [...part.options]].map(list => [...list])
    case 'text':
      return ['ours']
    case 'marks':
      return [
        { attribute: 'userType', values: ['Guest'] },
        { attribute: '', values: [] },
      ]
  }
}

describe('a rule in a sentence', () => {
  it('says what it asks for, and leaves out what is usual', () => {
    expect(sayRule(rules['reset-password'].ordinary, say)).toBe(
      '1 proof; together at least 1 point; none older than 10 minutes; done by an agent or a lead; hand-over: by another way than the proof.',
    )
    expect(sayRule(rules['end-sessions'].ordinary, say)).toBe(
      'No proof, a reason is enough; done by an agent or a lead.',
    )
    const strict: Rule = {
      ...rules['reset-mfa'].ordinary,
      methods: ['totp', 'vouch'],
      ways: ['link', 'message'],
      registeredContact: true,
    }
    expect(sayRule(strict, say)).toBe(
      '2 independent proofs; together at least 2 points; 1 of them checked by the desk itself; proved by Authenticator, Colleague vouches; ' +
        'one of them a code to the registered mobile or e-mail; none older than 10 minutes; done by an agent or a lead; ' +
        'hand-over: by any verified way, another than the proof first; as anything except a slip; again within 24 hours only by a lead.',
    )
  })

  it('has a phrase in both languages for every value of every field', () => {
    for (const language of ['en', 'zh-CN'] as const) {
      const words = wordsIn(language)
      const inWords = (id: string, values?: Readonly<Record<string, string>>) => words.ofReason(id, values)
      const changes: readonly PolicyChange[] = [
        ...RULE_FIELDS.flatMap(field =>
          valuesOf(rulePart(field)).map(value => ({
            path: `rules.unlock.ordinary.${field}`,
            from: value,
            to: value,
            direction: 'neutral' as const,
          })),
        ),
        ...WHOLE_FIELDS.flatMap(field =>
          valuesOf(wholePart(field)).map(value => ({
            path: field,
            from: value,
            to: value,
            direction: 'neutral' as const,
          })),
        ),
        ...ACTS.flatMap(act =>
          USER_CLASSES.map(kind => ({
            path: `rules.${act}.${kind}`,
            from: 'own',
            to: 'as-everybody',
            direction: 'neutral' as const,
          })),
        ),
      ]
      for (const change of changes)
        for (const said of Object.values(sayChange(change, inWords)) as string[]) {
          expect(said).not.toMatch(/^(?:policy|desk)\.|[{}]/u)
          expect(said).not.toBe('')
        }
    }
  })

  it('says a difference by what was and will be', () => {
    const changes = changesOf(BUILT_INS.nist, BUILT_INS.huawei)
    expect(changes.map(change => sayChange(change, say))).toContainEqual({
      about: 'Reset password · Everybody',
      from: 'proved by any way',
      to: expect.stringMatching(/^proved by any way except .*Call back.*Something known/u) as unknown,
    })
    expect(sayWholeField('thirdParty', DEFAULT_POLICY.thirdParty, say)).toBe(
      'Whoever has one of these values in the attribute userType counts as a third party: Guest, External, Contractor.',
    )
  })
})

describe('a rehearsal in a sentence', () => {
  it('is one when all is well, and otherwise names who gets through and where', () => {
    expect(sayRehearsal(rehearse(DEFAULT_POLICY), say)).toEqual({
      good: true,
      lines: ['Rehearsed: all 8 attacks stop, all 7 honest callers are helped.'],
    })
    const ordinary: Rule = { ...rules['reset-password'].ordinary, proofs: 0, points: 0, handOver: 'none' }
    const open = { ...DEFAULT_POLICY, rules: { ...rules, 'reset-password': { ...rules['reset-password'], ordinary } } }
    const { good, lines } = sayRehearsal(rehearse(open), say)
    expect(good).toBe(false)
    expect(lines.join('\n')).toMatch(/^\d attacks? would now succeed: .*Clorox, August 2023.*, at step 2/u)
    expect(SCRIPT_IDS.length).toBeGreaterThan(0)
  })
})
