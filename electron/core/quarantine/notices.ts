import type { CallId, OperatorId } from '#shared/contract/ids.ts'
import { Secret } from '#shared/secret.ts'
import type { MessageText, MessageTexts } from '#shared/text/en/messages.ts'

import { messagesIn, queueMessage, type Queueing } from '../codes/codes.ts'
import { contactsOf, managerOf, type UserRecord } from '../directory/directory.ts'
import type { WriteDb } from '../store/database.ts'

/** What the user and their manager read. The manager's text names no secret of the user. */
export interface Told {
  readonly user: UserRecord
  readonly callId: CallId | null
  /** Whose call it is: they never read the bodies. Null: the user did it alone. */
  readonly openedBy: OperatorId | null
  readonly toUser: (texts: MessageTexts) => MessageText
  /** Null: no manager hears of it. */
  readonly toManager: ((texts: MessageTexts) => MessageText) | null
  /** For an address that waits to count: whoever entered it may not be the user. Null: the same as to the others. */
  readonly toPending: ((texts: MessageTexts) => MessageText) | null
  /** From then on a code in it is worthless. Null: as long as any notice. */
  readonly expiresAt: number | null
}

/** Tells the user on every contact, and the manager on every contact that counts. Answers how many messages that makes. */
export async function tellAll(tx: WriteDb, call: Queueing, told: Told): Promise<number> {
  const { user, toPending, toManager } = told
  const at = { now: call.now, freshHours: call.settings.freshContactHours }
  const manager = toManager === null ? undefined : await managerOf(tx, user)
  const own = (await contactsOf(tx, user.userId, at)).map(contact => {
    const waits = contact.problem === 'pending' && toPending !== null
    const text = (waits ? toPending : told.toUser)(messagesIn(user.language))
    return { contact, of: user, text, expiresAt: waits ? null : told.expiresAt }
  })
  const managers =
    toManager === null || manager === undefined
      ? []
      : (await contactsOf(tx, manager.userId, at))
          .filter(contact => contact.problem === null)
          .map(contact => {
            const text = toManager(messagesIn(manager.language))
            return { contact, of: manager, text, expiresAt: told.expiresAt }
          })
  const receivers = new Map(
    [...managers, ...own].map(one => [`${one.contact.channel} ${one.contact.address}`, one] as const),
  )
  for (const { contact, of, text, expiresAt } of receivers.values())
    await queueMessage(tx, call, {
      kind: 'notice',
      channel: contact.channel,
      to: contact.address,
      toMasked: contact.masked,
      userId: of.userId,
      callId: told.callId,
      openedBy: told.openedBy,
      subject: text.subject,
      body: new Secret(text.body),
      expiresAt,
    })
  return receivers.size
}
