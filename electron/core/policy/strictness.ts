import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'
import { USER_CLASSES } from '#shared/contract/policy.ts'
import type { Policy, PolicyChange, Rule, UserClass } from '#shared/contract/policy.ts'

type Compared = 'tighter' | 'looser' | 'neutral'
const HAND_OVER = ['none', 'any', 'independent'] as const
const BY = ['agent', 'lead'] as const

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
  handOver: (a, b) => more(HAND_OVER.indexOf(a), HAND_OVER.indexOf(b)),
  ways: fewer,
  by: (a, b) => more(BY.indexOf(a), BY.indexOf(b)),
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

/** The strictest of two rules, field by field. */
export const stricter = (a: Rule, b: Rule): Rule => ({
  proofs: Math.max(a.proofs, b.proofs),
  points: Math.max(a.points, b.points),
  checked: Math.max(a.checked, b.checked),
  methods: a.methods.filter(one => b.methods.includes(one)),
  registeredContact: a.registeredContact || b.registeredContact,
  freshMinutes: Math.min(a.freshMinutes, b.freshMinutes),
  handOver: HAND_OVER[Math.max(HAND_OVER.indexOf(a.handOver), HAND_OVER.indexOf(b.handOver))] ?? 'independent',
  ways: a.ways.filter(one => b.ways.includes(one)),
  by: BY[Math.max(BY.indexOf(a.by), BY.indexOf(b.by))] ?? 'lead',
  againHours: Math.max(a.againHours, b.againHours),
})

/** The rule that holds for somebody of these kinds: the strictest of those that there are. */
export const ruleFor = (policy: Policy, act: Act, classes: readonly UserClass[]): Rule =>
  classes
    .map(kind => policy.rules[act][kind])
    .filter(rule => rule !== null)
    .reduce(stricter, policy.rules[act].ordinary)

const said = (value: string | number | boolean | readonly string[] | Policy['thirdParty']): string =>
  typeof value !== 'object'
    ? String(value)
    : 'values' in value && 'attribute' in value
      ? `${value.attribute}: ${value.values.join(', ')}`
      : value.join(', ')

/**
 * Where two policies differ, and in which direction. A rule that comes or goes is compared through what holds for its users:
 * without one of their own, the rule for everybody.
 */
export function changesOf(before: Policy, after: Policy): readonly PolicyChange[] {
  const whole = Object.keys(WHOLE).flatMap(field => wholeChange(field as keyof typeof WHOLE, before, after))
  const rules = ACTS.flatMap(act =>
    USER_CLASSES.flatMap(kind => {
      const [a, b] = [ruleFor(before, act, [kind]), ruleFor(after, act, [kind])]
      // Whoever has no rule of their own follows the rule for everybody, and its change is told there.
      if (kind !== 'ordinary' && before.rules[act][kind] === null && after.rules[act][kind] === null) return []
      return Object.keys(RULE).flatMap(field => ruleChange(`rules.${act}.${kind}`, field as keyof Rule, [a, b]))
    }),
  )
  return [...whole, ...rules]
}

function wholeChange<F extends keyof typeof WHOLE>(field: F, a: Policy, b: Policy): readonly PolicyChange[] {
  const [from, to] = [said(a[field]), said(b[field])]
  return from === to ? [] : [{ path: field, from, to, direction: WHOLE[field](a[field], b[field]) }]
}

function ruleChange<F extends keyof Rule>(
  at: string,
  field: F,
  [a, b]: readonly [Rule, Rule],
): readonly PolicyChange[] {
  const [from, to] = [said(a[field]), said(b[field])]
  return from === to ? [] : [{ path: `${at}.${field}`, from, to, direction: RULE[field](a[field], b[field]) }]
}

/** Whether anything gets easier. */
export const loosens = (changes: readonly PolicyChange[]): boolean => changes.some(one => one.direction === 'looser')
