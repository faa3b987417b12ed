import type { AppealLetter, NextWay } from '#shared/contract/appeals.ts'
import { Secret } from '#shared/secret.ts'

import type { CommandCall } from '../call.ts'
import { messagesIn, queueMessage } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import type { WriteDb } from '../store/database.ts'
import type { NamedAppeal } from './rows.ts'
import { referenceOf } from './view.ts'

/** What was decided. An approval has its pick-up code and its window, a refusal the next way. */
export type Result =
  | { readonly decision: 'approved'; readonly code: string; readonly until: number }
  | { readonly decision: 'refused'; readonly next: NextWay; readonly againFrom: number }

/**
 * Sends the result to the contact of the appeal, in the user's language and in the transaction of the decision; or gives back the
 * letter. Whoever opened the appeal can read neither.
 */
export async function sendResult(
  tx: WriteDb,
  call: CommandCall<'none'>,
  about: { readonly row: NamedAppeal; readonly result: Result },
): Promise<AppealLetter | null> {
  const { row, result } = about
  const user = await requireUser(tx, row.user_id)
  const { login, accountName, language } = user
  const reference = referenceOf(row.number)
  const { appealWindowHours: hours, appealAgainDays: days } = call.settings
  const isApproved = result.decision === 'approved'
  if (row.contact_kind === 'letter')
    return {
      decision: result.decision,
      language,
      reference,
      userName: user.name,
      login,
      accountName,
      address: row.contact,
      code: isApproved ? result.code : null,
      until: isApproved ? result.until : null,
      hours,
      next: isApproved ? null : result.next,
      againFrom: isApproved ? null : result.againFrom,
    }
  const texts = messagesIn(language)
  const text = isApproved
    ? texts.appealApproved({ reference, login, code: result.code, hours })
    : texts.appealRefused({ reference, login, next: result.next, days })
  await queueMessage(tx, call, {
    kind: 'appeal-result',
    channel: row.contact_kind,
    to: row.contact,
    toMasked: row.contact_masked,
    userId: row.user_id,
    callId: row.call_id,
    openedBy: row.opened_by,
    subject: text.subject,
    body: new Secret(text.body),
    expiresAt: isApproved ? result.until : null,
  })
  return null
}
