import { ACTS } from '#shared/contract/acts.ts'
import { USER_CLASSES } from '#shared/contract/policy.ts'
import type { Policy, PolicyChange, PolicyVersion, Rehearsed } from '#shared/contract/policy.ts'
import { sayChange, sayRule, sayWholeField, WHOLE_FIELDS } from '#shared/policySentences.ts'

import { printable } from './table.ts'
import { clockTime, type Words } from './words.ts'

/** A policy in sentences: the whole first, then act by act. */
export function sentences(policy: Policy, words: Words): readonly string[] {
  const say = (id: string, values?: Readonly<Record<string, string>>) => words.ofReason(id, values)
  const acts = ACTS.flatMap(act => {
    const rules = policy.rules[act]
    const without = USER_CLASSES.filter(kind => rules[kind] === null).map(kind => say(`policy.kinds.${kind}`))
    return [
      '',
      say(`desk.act.${act}`),
      ...USER_CLASSES.flatMap(kind => {
        const rule = rules[kind]
        return rule === null ? [] : [`  ${say(`policy.kinds.${kind}`)}: ${sayRule(rule, say)}`]
      }),
      ...(without.length === 0 ? [] : [`  ${words.text.said.asEverybody(without.join(say('policy.comma')))}`]),
    ]
  })
  return [...WHOLE_FIELDS.map(field => printable(sayWholeField(field, policy[field], say))), ...acts]
}

/** One version: who, when, why, and what it changed. */
export function told(version: PolicyVersion, words: Words): readonly string[] {
  const { said } = words.text
  const { proposedBy, proposedAt, confirmedBy, inForceAt, state, reason } = version
  const time = (at: number) => clockTime(at, words.language)
  return [
    `${said.policyVersion(version.version, printable(version.policy.name))} (${said.policyState[state]})`,
    proposedBy === null || proposedAt === null
      ? `  ${said.builtIn}`
      : `  ${said.proposedBy(printable(proposedBy.name), time(proposedAt), printable(reason))}`,
    ...(confirmedBy === null ? [] : [`  ${said.confirmedBy(printable(confirmedBy))}`]),
    ...(state === 'waiting' && inForceAt !== null ? [`  ${said.ripens(time(inForceAt))}`] : []),
    ...changeLines(version.changes, words).map(line => `  ${line}`),
  ]
}

/** A difference, a line each. */
export const changeLines = (changes: readonly PolicyChange[], words: Words): readonly string[] =>
  changes.map(change => {
    const { about, from, to } = sayChange(change, (id, values) => words.ofReason(id, values))
    return printable(`${about}: ${from} → ${to} (${words.ofReason(`policy.direction.${change.direction}`)})`)
  })

/** How one rehearsed call went. */
export function howItWent({ id, outcome, at, steps }: Rehearsed, words: Words): string {
  const because = (steps[at - 1]?.because ?? []).map(reason => words.ofReason(reason)).join(' ')
  const went = words.ofReason(`rehearsal.outcome.${outcome}`, { at: String(at), because })
  return `${words.ofReason(`rehearsal.scripts.${id}`)}\n    ${went}`
}
