import type { ProofMethod } from '#shared/contract/calls.ts'
import type { AppealId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Settings } from '#shared/contract/security.ts'

import type { CommandCall } from '../call.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'

/** What an appeal needs of the calls above it; the composition root hands it down. */
export interface AppealCalls {
  /**
   * Enters a call to gather in it: open, the operator's own, nobody's own record, and not during a cool-down or a grave alert
   * unless a lead does. Throws Refusal `not_found`, `forbidden` or `conflict`.
   */
  enter(tx: WriteDb, call: CommandCall<'none'>, callId: CallId): Promise<{ readonly userId: UserId }>
  /** By what the caller is proved now that the desk checked itself, leaving out codes to a contact that is unavailable. */
  checkedIn(
    db: ReadDb,
    viewing: { readonly now: number; readonly settings: Settings },
    about: { readonly callId: CallId; readonly unavailable: 'mobile' | 'email' | 'both' | null },
  ): Promise<readonly ProofMethod[]>
  /** Spends the heaviest of them on an appeal, and ends the others of the call; null when there is none. */
  spendChecked(
    tx: WriteDb,
    call: CommandCall<'none'>,
    about: {
      readonly callId: CallId
      readonly appealId: AppealId
      readonly unavailable: 'mobile' | 'email' | 'both'
    },
  ): Promise<ProofMethod | null>
  /** Writes down that the caller was not who they said. */
  countAgainst(
    tx: WriteDb,
    failed: { readonly userId: UserId; readonly callId: CallId; readonly operatorId: OperatorId; readonly at: number },
  ): Promise<void>
}
