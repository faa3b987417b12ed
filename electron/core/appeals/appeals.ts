import type { HandlersFor } from '../call.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { AppealCalls } from './desk.ts'
import { opening } from './opening.ts'
import { reviewing } from './reviewing.ts'
import { countAppeals, expireOf } from './rows.ts'

export type { AppealCalls } from './desk.ts'
export { withdrawAppealsOf } from './rows.ts'
export { ownAppeals, type OwnAppeal } from './own.ts'
export {
  appealByReference,
  checkReference,
  ownerByReference,
  useAppeal,
  useOwnAppeal,
  windowOf,
  type AppealWindow,
} from './window.ts'

/**
 * Appeals of HUAWEI IDs whose registered mobile or e-mail is unavailable: opened in a call, answered in five groups, reviewed by
 * a second person. An approved one permits one reset. Calls stand above and are handed down.
 */
export const appeals = (calls: AppealCalls): HandlersFor<'appeals'> => ({ ...opening(calls), ...reviewing(calls) })

/** Ends appeals whose time is over, so that nobody's new number is kept longer than it is needed. */
export const settleAppeals = async (tx: WriteDb, now: number): Promise<void> => {
  await expireOf(tx, null, now)
}

/** How many appeals wait for a lead. */
export const appealsWaiting = (db: ReadDb, { now }: { readonly now: number }): Promise<number> =>
  countAppeals(db, { waitingAt: now })
