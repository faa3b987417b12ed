import type { ImportIssue } from '#shared/contract/directory.ts'
import type { GroupId, UserId } from '#shared/contract/ids.ts'

import { groupKey } from '../groups.ts'
import { loginKey } from '../keys.ts'
import { isPlainText, tidyText } from '../names.ts'
import type { Decision } from './compare.ts'
import type { Reference, SourceGroup } from './formats/format.ts'
import { issue } from './reasons.ts'

/** The groups of the account and who is in them. */
export interface KnownGroups {
  readonly byKey: ReadonlyMap<string, GroupId>
  /** Users of each group. */
  readonly members: ReadonlyMap<GroupId, ReadonlySet<UserId>>
  /** Every user of the account by login key. */
  readonly users: ReadonlyMap<string, UserId>
}

/** A person of the file: one who is here already, or one who comes with it, by login key. */
export type Person = { readonly userId: UserId } | { readonly loginKey: string }

export interface GroupPlan {
  readonly created: readonly { readonly key: string; readonly name: string; readonly description: string }[]
  readonly joins: readonly { readonly key: string; readonly person: Person }[]
  readonly issues: readonly ImportIssue[]
}

/** Huawei Cloud IAM, CreateGroup: 1 to 128 characters. */
const LONGEST_NAME = 128
const LONGEST_DESCRIPTION = 255

/**
 * Which groups and memberships a file adds, from the rows that name groups and the groups that name people. Pure.
 * Nobody leaves a group by an import: a file may hold only a part of it.
 */
export function planGroups(
  file: { readonly decisions: readonly Decision[]; readonly groups: readonly SourceGroup[] },
  known: KnownGroups,
): GroupPlan {
  const created = new Map<string, { key: string; name: string; description: string }>()
  const joins = new Map<string, { key: string; person: Person }>()
  const issues: ImportIssue[] = []
  const byId = new Map<string, Person>()
  const byLogin = new Map<string, Person>()

  /** The key of the group, which is made when it is new; null when its name cannot be one. */
  const groupOf = (line: number, given: { name: string; description: string }): string | null => {
    const name = tidyText(given.name)
    if (name === '' || name.length > LONGEST_NAME || !isPlainText(name)) {
      issues.push(
        issue(line, {
          field: 'groups',
          severity: 'left-out',
          reason: 'group-name',
          values: { name: name.slice(0, 40) },
        }),
      )
      return null
    }
    const key = groupKey(name)
    if (!known.byKey.has(key) && !created.has(key)) {
      const description = tidyText(given.description).slice(0, LONGEST_DESCRIPTION)
      created.set(key, { key, name, description: isPlainText(description) ? description : '' })
    }
    return key
  }
  const join = (key: string, person: Person) => {
    const groupId = known.byKey.get(key)
    const isIn = groupId !== undefined && 'userId' in person && known.members.get(groupId)?.has(person.userId) === true
    if (!isIn) joins.set(`${'userId' in person ? person.userId : `new ${person.loginKey}`} ${key}`, { key, person })
  }

  for (const decision of file.decisions) {
    if (decision.kind === 'failed') continue
    const { draft } = decision
    const person: Person = decision.kind === 'create' ? { loginKey: draft.loginKey } : { userId: decision.user.userId }
    if (draft.id !== '') byId.set(draft.id, person)
    byLogin.set(draft.loginKey, person)
    for (const name of draft.groups) {
      const key = groupOf(draft.line, { name, description: '' })
      if (key !== null) join(key, person)
    }
  }
  const find = ({ by, value }: Reference): Person | undefined => {
    if (by === 'id') return byId.get(value)
    const here = known.users.get(loginKey(value))
    return byLogin.get(loginKey(value)) ?? (here === undefined ? undefined : { userId: here })
  }
  for (const group of file.groups) {
    const key = groupOf(group.line, group)
    if (key === null) continue
    const people = group.members.map(find)
    for (const person of people) if (person !== undefined) join(key, person)
    const strangers = people.filter(person => person === undefined).length
    if (strangers > 0)
      issues.push(
        issue(group.line, {
          field: 'groups',
          severity: 'left-out',
          reason: 'members-unknown',
          values: { group: tidyText(group.name), count: String(strangers) },
        }),
      )
  }
  return { created: [...created.values()], joins: [...joins.values()], issues }
}
