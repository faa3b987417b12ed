import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Policy } from '#shared/contract/policy.ts'
import { LARGEST_POLICY_FILE, policyFileName, policyFileOf, readPolicyFile } from '#shared/policyFile.ts'
import { policy as words } from '#shared/text/en/policy.ts'

import { BUILT_INS, DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'

type Json = Record<string, unknown>
const file = (): { policy: Json & { rules: Record<string, Record<string, Json | null>> } } =>
  JSON.parse(policyFileOf(DEFAULT_POLICY)) as never
const read = (content: unknown) => readPolicyFile(JSON.stringify(content))
/** The file with one field of one rule changed. */
function withField(field: string, value: unknown) {
  const content = file()
  const rule = content.policy.rules['unlock']?.['ordinary']
  if (rule === null || rule === undefined) throw new Error('everybody has a rule')
  rule[field] = value
  return content
}

describe('a policy as a file', () => {
  it.each(Object.entries(BUILT_INS))('is read back as it was written: %s', (_name, policy) => {
    expect(readPolicyFile(policyFileOf(policy))).toEqual({ ok: true, policy })
    expect(readPolicyFile(`\uFEFF${policyFileOf(policy)}`)).toEqual({ ok: true, policy })
  })

  it('has a name without anything that a file system obeys', () => {
    expect(policyFileName({ ...DEFAULT_POLICY, name: '../../我们的 policy?' })).toBe(
      'iam-desk-policy-我们的-policy.json',
    )
    expect(policyFileName({ ...DEFAULT_POLICY, name: '///' })).toBe('iam-desk-policy-unnamed.json')
  })

  const hostile: readonly (readonly [string, unknown, string, string])[] = [
    ['a number as text', withField('proofs', '1'), 'whole-number', 'policy.rules.unlock.ordinary.proofs'],
    ['half a proof', withField('proofs', 0.5), 'whole-number', 'policy.rules.unlock.ordinary.proofs'],
    ['a number that is too large', withField('points', 1e9), 'too-big', 'policy.rules.unlock.ordinary.points'],
    ['a negative number', withField('againHours', -1), 'too-small', 'policy.rules.unlock.ordinary.againHours'],
    ['a field that is missing', withField('by', undefined), 'missing', 'policy.rules.unlock.ordinary.by'],
    [
      'silence about a second person',
      withField('approval', undefined),
      'missing',
      'policy.rules.unlock.ordinary.approval',
    ],
    ['a word that is none', withField('by', 'anybody'), 'choice', 'policy.rules.unlock.ordinary.by'],
    ['a way that is none', withField('methods', ['totp', 'magic']), 'choice', 'policy.rules.unlock.ordinary.methods.1'],
    ['a list that is none', withField('methods', 'totp'), 'list', 'policy.rules.unlock.ordinary.methods'],
    [
      'a list without end',
      withField('methods', Array(1000).fill('totp')),
      'too-big-list',
      'policy.rules.unlock.ordinary.methods',
    ],
    ['what nobody can meet', withField('checked', 2), 'impossible', 'policy.rules.unlock.ordinary.checked'],
    ['a field of its own', withField('skip', true), 'unknown', 'policy.rules.unlock.ordinary.skip'],
    [
      'no rule for everybody',
      { ...file(), policy: { ...file().policy, rules: {} } },
      'missing',
      'policy.rules.reset-password',
    ],
    ['no policy', { ...file(), policy: undefined }, 'missing', 'policy'],
    ['a list for a policy', { ...file(), policy: [] }, 'group', 'policy'],
    [
      'a name that is too long',
      { ...file(), policy: { ...file().policy, name: 'n'.repeat(65) } },
      'too-big-text',
      'policy.name',
    ],
    ['something beside the policy', { ...file(), run: 'me' }, 'unknown', 'run'],
    ['a version as text', { ...file(), formatVersion: '1' }, 'whole-number', 'formatVersion'],
  ]
  it.each(hostile)('with %s is refused by the name of the field', (...[, content, word, field]) => {
    const answer = read(content)
    expect(answer).toMatchObject({ ok: false, problem: { reason: `policy.file.${word}`, values: { field } } })
    expect(words.file).toHaveProperty(word)
  })

  it.each([
    ['not-json', 'policy'],
    ['not-json', '['.repeat(LARGEST_POLICY_FILE)],
    ['too-large', ' '.repeat(LARGEST_POLICY_FILE + 1)],
    ['not-a-policy', JSON.stringify(DEFAULT_POLICY)],
    ['not-a-policy', '[]'],
    ['not-a-policy', 'null'],
    ['newer', JSON.stringify({ ...file(), formatVersion: 2 })],
    ['group', `{"format":"iam-desk-policy","formatVersion":1,"policy":${'['.repeat(1e5)}${']'.repeat(1e5)}}`],
  ])('is refused as %s when it is none at all', (word, text) => {
    expect(readPolicyFile(text)).toMatchObject({ ok: false, problem: { reason: `policy.file.${word}` } })
  })

  it('smuggles nothing in by the name of a prototype, nor control characters into the sentence', () => {
    const text = policyFileOf(DEFAULT_POLICY).replace('"fadeMinutes": 5', '"__proto__": { "fadeMinutes": 0 }')
    expect(readPolicyFile(text)).toMatchObject({ problem: { values: { field: 'policy.fadeMinutes' } } })
    const strange = read({ ...file(), [`\u202E\u001B[2J${'x'.repeat(1000)}`]: 1 })
    const field = strange.ok ? '' : (strange.problem.values['field'] ?? '')
    expect(field).toMatch(/^[\x20-\x7E…]{1,81}$/u)
  })

  it('never makes anything but a whole policy or one problem that has a sentence, whatever is changed in it', () => {
    const paths = Object.keys(DEFAULT_POLICY).map(key => ['policy', key])
    const deep = ['proofs', 'methods', 'handOver'].map(key => ['policy', 'rules', 'reset-mfa', 'ordinary', key])
    fc.assert(
      fc.property(fc.constantFrom(...paths, ...deep), fc.jsonValue(), (path, value) => {
        const content = file() as Json
        const parent = path.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, content)
        parent[path.at(-1) ?? ''] = value
        const answer = read(content)
        if (answer.ok) expect(Policy.parse(answer.policy)).toEqual(answer.policy)
        else expect(words.file).toHaveProperty(answer.problem.reason.replace('policy.file.', ''))
      }),
      { numRuns: 2000 },
    )
  })
})
