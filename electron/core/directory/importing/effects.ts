import type { CoreEvent } from '#shared/contract/events.ts'
import type { CallId, UserId } from '#shared/contract/ids.ts'
import type { NoticeKind } from '#shared/text/en/messages.ts'

import type { CommandCall } from '../../call.ts'
import type { WriteDb } from '../../store/database.ts'
import type { Veto } from '../contactsVeto.ts'

/** What can be made of a hashed password of another directory. `stored` is what `keepPassword` takes. */
export type HashReading =
  { readonly kind: 'kept'; readonly stored: string } | { readonly kind: 'unknown' | 'costly'; readonly scheme: string }

/** What an import sets off in domains that stand above this one; the composition root hands it down. */
export interface ImportEffects {
  notifyUser(
    tx: WriteDb,
    call: Pick<CommandCall<'none'>, 'now' | 'random' | 'keys' | 'settings'>,
    what: {
      readonly userId: UserId
      readonly notice: NoticeKind
      readonly callId: CallId | null
      /** Sent to the old contacts only. */
      readonly veto?: Veto | null
    },
  ): Promise<number>
  endSessions(tx: WriteDb, userId: UserId, now: number): Promise<number>
  /** Reads one value of `userPassword`. */
  readHash(text: string): HashReading
  /** Gives a user who has no password here the one that the file has hashed. Answers false when the user has one after all. */
  keepPassword(
    tx: WriteDb,
    own: { readonly userId: UserId; readonly stored: string; readonly now: number },
  ): Promise<boolean>
  emit(event: CoreEvent): void
}
