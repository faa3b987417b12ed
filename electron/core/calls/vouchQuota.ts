import type { Settings } from '#shared/contract/security.ts'

const DAY = 86_400_000
/** The stretches of time in which vouching is counted. */
const SPANS = { day: DAY, month: 30 * DAY, caller: 7 * DAY } as const

export type QuotaRule = Pick<Settings, 'vouchesPerDay' | 'vouchesPerMonth' | 'vouchesPerCaller'>

/** One call in which somebody vouched, and for whom. */
export interface Vouched {
  readonly callId: string
  readonly userId: string
  readonly at: number
}

/** How much of a quota is used. */
export interface Used {
  readonly used: number
  readonly of: number
}

/** Where a voucher stands towards one caller. `full` names the quota that is used up, the shortest first. */
export interface QuotaState {
  readonly day: Used
  readonly month: Used
  readonly caller: Used
  readonly full: 'day' | 'month' | 'caller' | null
}

/** How far back vouching must be known to judge a quota. */
export const QUOTA_LOOK_BACK = SPANS.month

/**
 * Judges a voucher's quota for one more call. Calls are counted, not codes: a second code in the same call, after the first
 * proof ran out, costs nothing. The stretches end now, so that no midnight doubles what a person may do.
 */
export function quotaOf(
  history: readonly Vouched[],
  about: { readonly callId: string; readonly userId: string; readonly now: number },
  rule: QuotaRule,
): QuotaState {
  const others = history.filter(one => one.callId !== about.callId)
  const within = (span: number, among = others) =>
    new Set(among.filter(one => one.at > about.now - span).map(one => one.callId)).size
  const sameCaller = others.filter(one => one.userId === about.userId)
  const day = { used: within(SPANS.day), of: rule.vouchesPerDay }
  const month = { used: within(SPANS.month), of: rule.vouchesPerMonth }
  const caller = { used: within(SPANS.caller, sameCaller), of: rule.vouchesPerCaller }
  const isFull = ({ used, of }: Used) => used >= of
  const full = isFull(caller) ? 'caller' : isFull(day) ? 'day' : isFull(month) ? 'month' : null
  return { day, month, caller, full }
}

/** A name of which a stranger learns only the first letter. */
export const initialOf = (name: string): string => `${[...name][0] ?? ''}•••`
