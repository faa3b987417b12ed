import type { Policy, UserClass } from '#shared/contract/policy.ts'

const DAY = 86_400_000

/** What a user's kinds are told by. */
export interface Classifiable {
  readonly createdAt: number
  readonly attributes: Readonly<Record<string, string>>
  /** Whether any number is on record. */
  readonly hasPhone: boolean
}

const folded = (text: string) => text.normalize('NFKC').trim().toLowerCase()

/** Which kinds of people a user is, besides privileged, which the directory says. Pure. */
export function classesOf(policy: Policy, user: Classifiable, now: number): readonly UserClass[] {
  const { attribute, values } = policy.thirdParty
  const mine = Object.entries(user.attributes).find(([name]) => folded(name) === folded(attribute))?.[1]
  const isThirdParty = mine !== undefined && values.some(value => folded(value) === folded(mine))
  return [
    'ordinary',
    ...(isThirdParty ? (['third-party'] as const) : []),
    ...(user.createdAt > now - policy.newcomerDays * DAY ? (['newcomer'] as const) : []),
    ...(user.hasPhone ? [] : (['no-phone'] as const)),
  ]
}
