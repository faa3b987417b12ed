import type { z } from 'zod'

import { Policy } from './contract/policy.ts'

/** What marks a file as a policy, and the version of its form. */
export const POLICY_FORMAT = 'iam-desk-policy'
export const POLICY_FORMAT_VERSION = 1
/** The largest file that is read, in bytes: some ten times what a policy takes. */
export const LARGEST_POLICY_FILE = 256 * 1024

/** Why a file is not a policy: a message id of `policy.file.*`, and what its sentence names. */
export interface PolicyFileProblem {
  readonly reason: `policy.file.${string}`
  readonly values: Readonly<Record<string, string>>
}
export type PolicyFileRead =
  { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly problem: PolicyFileProblem }

/** A policy as a file that another desk, or this one later, reads. */
export const policyFileOf = (policy: Policy): string =>
  `${JSON.stringify({ format: POLICY_FORMAT, formatVersion: POLICY_FORMAT_VERSION, policy }, null, 2)}\n`

/** The name such a file is saved under. */
export const policyFileName = (policy: Policy): string =>
  `iam-desk-policy-${policy.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/gu, '') || 'unnamed'}.json`

/** Reads such a file. Whatever it holds, the answer is a whole policy or one problem that names a field and what to do. Pure. */
export function readPolicyFile(text: string): PolicyFileRead {
  if (text.length > LARGEST_POLICY_FILE) return problem('too-large', { max: String(LARGEST_POLICY_FILE / 1024) })
  let content: unknown
  try {
    content = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch {
    return problem('not-json')
  }
  if (!isRecord(content) || content['format'] !== POLICY_FORMAT)
    return problem('not-a-policy', { format: POLICY_FORMAT })
  const version = content['formatVersion']
  if (typeof version !== 'number') return problem('whole-number', { field: 'formatVersion' })
  if (version !== POLICY_FORMAT_VERSION) return problem('newer')
  const stranger = Object.keys(content).find(key => !['format', 'formatVersion', 'policy'].includes(key))
  if (stranger !== undefined) return problem('unknown', { field: shown(stranger) })
  const parsed = Policy.safeParse(content['policy'])
  if (parsed.success) {
    // What a stored policy of an older build may leave out, a file says: an act must not get cheaper by silence.
    const left = firstLeftOut(parsed.data, content['policy'], 'policy')
    return left === null ? { ok: true, policy: parsed.data } : problem('missing', { field: left })
  }
  const [issue] = parsed.error.issues
  return issue === undefined ? problem('not-a-policy', { format: POLICY_FORMAT }) : problemOf(issue, content['policy'])
}

type Issue = z.core.$ZodIssue

function problemOf(issue: Issue, policy: unknown): PolicyFileRead {
  const path = ['policy', ...issue.path.map(String)]
  const field = shown(path.join('.'))
  if (issue.code === 'unrecognized_keys')
    return problem('unknown', { field: shown([...path, issue.keys[0] ?? ''].join('.')) })
  if (at(policy, issue.path) === undefined) return problem('missing', { field })
  if (issue.code === 'invalid_value') return problem('choice', { field, choices: issue.values.map(String).join(', ') })
  if (issue.code === 'custom') return problem('impossible', { field })
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const limit = String(issue.code === 'too_small' ? issue.minimum : issue.maximum)
    return problem(`${issue.code === 'too_small' ? 'too-small' : 'too-big'}${UNITS[issue.origin] ?? ''}`, {
      field,
      limit,
    })
  }
  return issue.code === 'invalid_type' && issue.expected in TYPES
    ? problem(TYPES[issue.expected as keyof typeof TYPES], { field })
    : problem('wrong', { field })
}

/** What a size is counted in, by what is too small or too big. */
const UNITS: Readonly<Record<string, string>> = { string: '-text', array: '-list' }
const TYPES = {
  int: 'whole-number',
  number: 'whole-number',
  boolean: 'yes-or-no',
  string: 'text',
  array: 'list',
  object: 'group',
} as const

const problem = (word: string, values: PolicyFileProblem['values'] = {}): PolicyFileRead => ({
  ok: false,
  problem: { reason: `policy.file.${word}`, values },
})

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The first field that was read although it is not written. */
function firstLeftOut(read: unknown, written: unknown, path: string): string | null {
  if (!isRecord(read) || !isRecord(written)) return null
  for (const [key, value] of Object.entries(read)) {
    const inner = `${path}.${key}`
    const left = Object.hasOwn(written, key) ? firstLeftOut(value, written[key], inner) : inner
    if (left !== null) return left
  }
  return null
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  )

/** Words of a stranger's file, short and without what would turn or break a line. */
const shown = (text: string): string => {
  const plain = text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain
}
