import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'
import { APPROVALS, DOERS, HAND_OVERS, USER_CLASSES } from '#shared/contract/policy.ts'
import type { Policy, PolicyChange, PolicyValue, Rule, UserClass } from '#shared/contract/policy.ts'
import { stricter } from '#shared/policyRules.ts'

type Compared = 'tighter' | 'looser' | 'neutral'

const more = (a: number, b: number): Compared => (b > a ? 'tighter' : b < a ? 'looser' : 'neutral')
const less = (a: number, b: number): Compared => more(b, a)
/** What is taken away tightens; anything that is added loosens. */
const fewer = (a: readonly string[], b: readonly string[]): Compared =>
  b.some(one => !a.includes(one)) ? 'looser' : a.length > b.length ? 'tighter' : 'neutral'
const forbids = (a: boolean, b: boolean): Compared => less(Number(a), Number(b))

/** For each field of a rule, whether going from one value to another asks more of people, or less. */
const RULE: { readonly [F in keyof Rule]: (a: Rule[F], b: Rule[F]) => Compared } = {
  proofs: more,
  points: more,
  checked: more,
  methods: fewer,
  registeredContact: (a, b) => more(Number(a), Number(b)),
  freshMinutes: less,
  handOver: (a, b) => more(HAND_OVERS.indexOf(a), HAND_OVERS.indexOf(b)),
  ways: fewer,
  by: (a, b) => more(DOERS.indexOf(a), DOERS.indexOf(b)),
  approval: (a, b) => more(APPROVALS.indexOf(a), APPROVALS.indexOf(b)),
  againHours: more,
}

const WHOLE: { readonly [F in Exclude<keyof Policy, 'rules'>]: (a: Policy[F], b: Policy[F]) => Compared } = {
  name: () => 'neutral',
  // Never fading is the loosest of all.
  fadeMinutes: (a, b) => less(a === 0 ? 1e6 : a, b === 0 ? 1e6 : b),
  wrongAnswersForgiven: less,
  passwordAndMfaTogether: forbids,
  growing: forbids,
  contactChangedMeanwhile: forbids,
  enrolmentInCoolDown: forbids,
  newcomerDays: more,
  // Who counts as one from outside decides which rule holds, so any other reading than more values may loosen.
  thirdParty: (a, b) =>
    a.attribute !== b.attribute || a.values.some(one => !b.values.includes(one))
      ? 'looser'
      : more(a.values.length, b.values.length),
}

/** The rule that holds for somebody of these kinds: the strictest of those that there are. */
export const ruleFor = (policy: Policy, act: Act, classes: readonly UserClass[]): Rule =>
  classes
    .map(kind => policy.rules[act][kind])
    .filter(rule => rule !== null)
    .reduce(stricter, policy.rules[act].ordinary)

/**
 * Where two policies differ, and in which direction. A rule that comes or goes is compared through what holds for its users:
 * without one of their own, the rule for everybody. What differs without any effect, because the rule for everybody is stricter,
 * is told too, as neutral.
 */
export function changesOf(before: Policy, after: Policy): readonly PolicyChange[] {
  const whole = Object.keys(WHOLE).flatMap(field => wholeChange(field as keyof typeof WHOLE, before, after))
  return [...whole, ...ACTS.flatMap(act => USER_CLASSES.flatMap(kind => ruleChanges(before, after, { act, kind })))]
}

/** Whether anything gets easier. */
export const loosens = (changes: readonly PolicyChange[]): boolean => changes.some(one => one.direction === 'looser')

function wholeChange<F extends keyof typeof WHOLE>(field: F, a: Policy, b: Policy): readonly PolicyChange[] {
  return same(a[field], b[field])
    ? []
    : [{ path: field, from: a[field], to: b[field], direction: WHOLE[field](a[field], b[field]) }]
}

function ruleChanges(
  before: Policy,
  after: Policy,
  { act, kind }: { readonly act: Act; readonly kind: UserClass },
): readonly PolicyChange[] {
  const path = `rules.${act}.${kind}`
  const [own, next] = [before.rules[act][kind], after.rules[act][kind]]
  // Whoever has no rule of their own follows the rule for everybody, and its change is told there.
  if (own === null && next === null) return []
  const [held, holds] = [ruleFor(before, act, [kind]), ruleFor(after, act, [kind])]
  const word = (rule: Rule | null) => (rule === null ? 'as-everybody' : 'own')
  const whole = (own === null) === (next === null) ? [] : [plain(path, word(own), word(next))]
  const fields = Object.keys(RULE).flatMap(field =>
    ruleChange(`${path}.${field}`, field as keyof Rule, { effect: [held, holds], written: [own, next] }),
  )
  return [...whole, ...fields]
}

function ruleChange<F extends keyof Rule>(
  path: string,
  field: F,
  {
    effect: [a, b],
    written: [own, next],
  }: { readonly effect: readonly [Rule, Rule]; readonly written: readonly [Rule | null, Rule | null] },
): readonly PolicyChange[] {
  if (!same(a[field], b[field]))
    return [{ path, from: a[field], to: b[field], direction: RULE[field](a[field], b[field]) }]
  if (own === null || next === null || same(own[field], next[field])) return []
  return [plain(path, own[field], next[field])]
}

const plain = (path: string, from: PolicyValue, to: PolicyValue): PolicyChange => ({
  path,
  from,
  to,
  direction: 'neutral',
})
const same = (a: PolicyValue, b: PolicyValue): boolean => JSON.stringify(a) === JSON.stringify(b)
