/** The life of a call, drawn in machine.mermaid. Only an open call gathers proofs and acts. */
export type CallState = 'open' | 'hold' | 'closed'
export type CallEvent = 'reopen' | 'hold' | 'resume' | 'update' | 'prove' | 'act' | 'close'

const NEXT: Readonly<Record<CallState, Readonly<Record<CallEvent, CallState | null>>>> = {
  open: { reopen: 'open', hold: 'hold', resume: null, update: 'open', prove: 'open', act: 'open', close: 'closed' },
  hold: { reopen: 'open', hold: null, resume: 'open', update: 'hold', prove: null, act: null, close: 'closed' },
  closed: { reopen: null, hold: null, resume: null, update: null, prove: null, act: null, close: null },
}

/** The state after an event; null when the event cannot happen in this state. */
export const nextState = (state: CallState, event: CallEvent): CallState | null => NEXT[state][event]

export type ApprovalState = 'waiting' | 'given' | 'refused' | 'spent' | 'expired'

/** The life of an approval. What waits in the open becomes good by itself when its time comes; one word, one act, and no way back. */
export function approvalState(
  row: {
    readonly state: 'waiting' | 'given' | 'refused'
    readonly spentOn: string | null
    readonly expiresAt: number
    readonly ripeAt: number | null
  },
  now: number,
): ApprovalState {
  if (row.spentOn !== null) return 'spent'
  if (row.state === 'refused') return 'refused'
  if (row.expiresAt <= now) return 'expired'
  return row.ripeAt !== null && row.ripeAt <= now ? 'given' : row.state
}

export type ProofState = 'fresh' | 'spent' | 'expired'

/** The life of a proof: fresh until it is spent, once, or its time is over. There is no way back. */
export const proofState = (
  proof: { readonly spentOn: string | null; readonly expiresAt: number },
  now: number,
): ProofState => (proof.spentOn !== null ? 'spent' : proof.expiresAt <= now ? 'expired' : 'fresh')
