import type { AppealState } from '#shared/contract/appeals.ts'

/** What can happen to an appeal, drawn in machine.mermaid. `expire` is nobody's act: the time of a state is over. */
export type AppealEvent = 'answer' | 'submit' | 'take' | 'approve' | 'refuse' | 'use' | 'withdraw' | 'expire'

/** Nothing leads out of an appeal that is over. */
const OVER: Readonly<Record<AppealEvent, null>> = {
  answer: null,
  submit: null,
  take: null,
  approve: null,
  refuse: null,
  use: null,
  withdraw: null,
  expire: null,
}
const LIVE = { ...OVER, withdraw: 'withdrawn', expire: 'expired' } as const

const NEXT: Readonly<Record<AppealState, Readonly<Record<AppealEvent, AppealState | null>>>> = {
  collecting: { ...LIVE, answer: 'collecting', submit: 'submitted' },
  submitted: { ...LIVE, take: 'in-review' },
  'in-review': { ...LIVE, take: 'in-review', approve: 'approved', refuse: 'refused' },
  approved: { ...LIVE, use: 'used' },
  refused: OVER,
  used: OVER,
  expired: OVER,
  withdrawn: OVER,
}

/** The state after an event; null when the event cannot happen in this state. */
export const nextState = (state: AppealState, event: AppealEvent): AppealState | null => NEXT[state][event]

/** Whether an appeal can still come to something; one at a time about one user. */
export const isLive = (state: AppealState): boolean => NEXT[state].expire !== null

/** The state at a time: what is written, unless its time is over. */
export const stateAt = (appeal: { readonly state: AppealState; readonly endsAt: number }, now: number): AppealState =>
  isLive(appeal.state) && appeal.endsAt <= now ? 'expired' : appeal.state
