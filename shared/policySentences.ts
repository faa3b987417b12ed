import { PROOF_METHODS } from './contract/calls.ts'
import { APPROVALS, DOERS, HAND_OVERS, Policy, Rule, WAYS } from './contract/policy.ts'
import type { PolicyChange, PolicyValue, Rehearsed } from './contract/policy.ts'

/** Gives the sentence of a message id, with its places filled. */
export type Say = (id: string, values?: Readonly<Record<string, string>>) => string

interface Numeric {
  readonly control: 'number'
  readonly min: number
  readonly max: number
}
interface YesOrNo {
  readonly control: 'yes'
}
interface Choice<Option> {
  readonly control: 'choice'
  readonly options: readonly Option[]
}
interface List<Option> {
  readonly control: 'list'
  readonly options: readonly Option[]
}
interface Text {
  readonly control: 'text'
  readonly max: number
}
/** An attribute of the directory and values of it. */
interface Marks {
  readonly control: 'marks'
}

/** How a value is written and said, by its type. */
type Part<Value> = [Value] extends [number]
  ? Numeric
  : [Value] extends [boolean]
    ? YesOrNo
    : [Value] extends [readonly (infer Option)[]]
      ? List<Option>
      : [string] extends [Value]
        ? Text
        : [Value] extends [string]
          ? Choice<Value>
          : Marks
export type AnyPart = Numeric | YesOrNo | Choice<string> | List<string> | Text | Marks

interface Spoken<Value> {
  readonly part: Part<Value>
  /** Whether the field matters in this rule at all. */
  readonly matters: (rule: Rule) => boolean
  /** Whether the value goes without saying. */
  readonly silent: (value: Value) => boolean
}

const number = (schema: { readonly minValue: number | null; readonly maxValue: number | null }): Numeric => ({
  control: 'number',
  min: schema.minValue ?? 0,
  max: schema.maxValue ?? Number.MAX_SAFE_INTEGER,
})
const always = () => true
const never = () => false
const none = (value: number) => value === 0
const proved = (rule: Rule) => rule.proofs !== 0

/** Every field of a rule, in the order in which its sentence says them. A field without a line here does not compile. */
export const RULE_PARTS: { readonly [F in keyof Rule]: Spoken<Rule[F]> } = {
  proofs: { part: number(Rule.shape.proofs), matters: always, silent: never },
  points: { part: number(Rule.shape.points), matters: proved, silent: none },
  checked: { part: number(Rule.shape.checked), matters: proved, silent: none },
  methods: {
    part: { control: 'list', options: PROOF_METHODS },
    matters: proved,
    silent: value => value.length === PROOF_METHODS.length,
  },
  registeredContact: { part: { control: 'yes' }, matters: proved, silent: value => !value },
  freshMinutes: { part: number(Rule.shape.freshMinutes), matters: proved, silent: never },
  by: { part: { control: 'choice', options: DOERS }, matters: always, silent: never },
  approval: { part: { control: 'choice', options: APPROVALS }, matters: always, silent: value => value === 'none' },
  handOver: { part: { control: 'choice', options: HAND_OVERS }, matters: always, silent: value => value === 'none' },
  ways: {
    part: { control: 'list', options: WAYS },
    matters: rule => rule.handOver !== 'none',
    silent: value => value.length === WAYS.length,
  },
  againHours: { part: number(Rule.shape.againHours), matters: always, silent: none },
}
export const RULE_FIELDS = Object.keys(RULE_PARTS) as readonly (keyof Rule)[]

/** Every field that is about the whole policy, in the order of the page. */
export const WHOLE_PARTS: { readonly [F in Exclude<keyof Policy, 'rules'>]: Part<Policy[F]> } = {
  name: { control: 'text', max: 64 },
  passwordAndMfaTogether: { control: 'yes' },
  growing: { control: 'yes' },
  contactChangedMeanwhile: { control: 'yes' },
  enrolmentInCoolDown: { control: 'yes' },
  fadeMinutes: number(Policy.shape.fadeMinutes),
  wrongAnswersForgiven: number(Policy.shape.wrongAnswersForgiven),
  newcomerDays: number(Policy.shape.newcomerDays),
  thirdParty: { control: 'marks' },
}
export const WHOLE_FIELDS = Object.keys(WHOLE_PARTS) as readonly (keyof typeof WHOLE_PARTS)[]

export const rulePart = (field: keyof Rule): AnyPart => RULE_PARTS[field].part
export const wholePart = (field: keyof typeof WHOLE_PARTS): AnyPart => WHOLE_PARTS[field]

/** The message id of a number's phrase: none, one or several. */
export const countOf = (value: number): 'zero' | 'one' | 'many' => (value === 0 ? 'zero' : value === 1 ? 'one' : 'many')

/** A list as people say it: all, all but a few, or each. */
function sayList(id: string, chosen: readonly string[], { options, say }: { options: readonly string[]; say: Say }) {
  const named = (words: readonly string[]) => words.map(word => say(`${id}.options.${word}`)).join(say('policy.comma'))
  const missing = options.filter(option => !chosen.includes(option))
  if (chosen.length === 0) return say(`${id}.nothing`)
  if (missing.length === 0) return say(`${id}.all`)
  return missing.length < chosen.length ? say(`${id}.except`, { list: named(missing) }) : named(chosen)
}

function sayPart(
  id: string,
  part: AnyPart,
  { value, say }: { readonly value: PolicyValue; readonly say: Say },
): string {
  if (typeof value === 'number') return say(`${id}.${countOf(value)}`, { value: String(value) })
  if (typeof value === 'boolean') return say(`${id}.${value ? 'yes' : 'no'}`)
  if (typeof value === 'string')
    return say(`${id}.text`, { value: part.control === 'choice' ? say(`${id}.options.${value}`) : value })
  if (!Array.isArray(value))
    return value.attribute === '' || value.values.length === 0
      ? say(`${id}.nobody`)
      : say(`${id}.text`, { attribute: value.attribute, values: value.values.join(say('policy.comma')) })
  return say(`${id}.text`, { value: sayList(id, value, { options: part.control === 'list' ? part.options : [], say }) })
}

/** One field of a rule as a phrase: “2 independent proofs”. */
export const sayRuleField = (field: keyof Rule, value: PolicyValue, say: Say): string =>
  sayPart(`policy.rule.${field}`, rulePart(field), { value, say })
/** One field of the whole policy as a sentence. */
export const sayWholeField = (field: keyof typeof WHOLE_PARTS, value: PolicyValue, say: Say): string =>
  sayPart(`policy.whole.${field}`, wholePart(field), { value, say })

const goesWithoutSaying = <F extends keyof Rule>(field: F, rule: Rule): boolean =>
  !RULE_PARTS[field].matters(rule) || RULE_PARTS[field].silent(rule[field])

/** A whole rule in one sentence; what is usual goes without saying. */
export const sayRule = (rule: Rule, say: Say): string =>
  say('policy.sentence', {
    phrases: RULE_FIELDS.filter(field => !goesWithoutSaying(field, rule))
      .map(field => sayRuleField(field, rule[field], say))
      .join(say('policy.semicolon')),
  })

/** A change in words: what it is about, what was and what will be. */
export interface SaidChange {
  readonly about: string
  readonly from: string
  readonly to: string
}

/** Says a change. A path of a newer build is said as it stands. */
export function sayChange({ path, from, to }: PolicyChange, say: Say): SaidChange {
  const [first = '', act = '', kind = '', field] = path.split('.')
  const whole = WHOLE_FIELDS.find(each => each === first)
  if (whole !== undefined)
    return {
      about: say('policy.wholeTitle'),
      from: sayWholeField(whole, from, say),
      to: sayWholeField(whole, to, say),
    }
  const about = say('policy.of', { act: say(`desk.act.${act}`), kind: say(`policy.kinds.${kind}`) })
  const known = RULE_FIELDS.find(each => each === field)
  const phrase = (value: PolicyValue) =>
    known === undefined
      ? say(`policy.own.${value === 'own' ? 'own' : 'as-everybody'}`)
      : sayRuleField(known, value, say)
  return { about, from: phrase(from), to: phrase(to) }
}

/** What a rehearsal says of a policy: one sentence when all is well, otherwise who gets through or is turned away, and where. */
export function sayRehearsal(
  scripts: readonly Rehearsed[],
  say: Say,
): { readonly good: boolean; readonly lines: readonly string[] } {
  const wrong = [
    { id: 'attacks', scripts: scripts.filter(one => one.outcome === 'succeeded') },
    { id: 'honest', scripts: scripts.filter(one => one.outcome === 'turned-away') },
  ].filter(group => group.scripts.length > 0)
  const count = (kind: Rehearsed['kind']) => String(scripts.filter(one => one.kind === kind).length)
  if (wrong.length === 0)
    return { good: true, lines: [say('policy.rehearsed.good', { attacks: count('attack'), honest: count('honest') })] }
  const place = ({ id, at }: Rehearsed) =>
    say('policy.rehearsed.at', { script: say(`rehearsal.scripts.${id}`), at: String(at) })
  return {
    good: false,
    lines: wrong.map(group =>
      say(`policy.rehearsed.${group.id}.${countOf(group.scripts.length)}`, {
        value: String(group.scripts.length),
        list: group.scripts.map(place).join(say('policy.semicolon')),
      }),
    ),
  }
}
