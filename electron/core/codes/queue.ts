import type { CallId, Channel, MessageId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { MESSAGE_KINDS } from '#shared/contract/codes.ts'
import type { Settings } from '#shared/contract/security.ts'
import type { SmsGateway } from '#shared/contract/sms.ts'
import { Secret } from '#shared/secret.ts'
import type { MessageText, MessageTexts, NoticeKind } from '#shared/text/en/messages.ts'

import { contactsOf, requireUser, type Veto } from '../directory/directory.ts'
import type { Random } from '../ports.ts'
import type { WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { tell } from './events.ts'
import { insertMessage, openerOf, supersedeMessages } from './rows.ts'
import { messagesIn } from './texts.ts'

export type MessageKind = (typeof MESSAGE_KINDS)[number]
export type { NoticeKind }

/** What queueing needs of the call it works for; a `CommandCall` has it all. */
export interface Queueing {
  readonly now: number
  readonly random: Random
  readonly keys: Keys
  readonly settings: Settings
}

/** A message to send. `to` is the whole address; for the desk it is empty. */
export interface Draft {
  readonly kind: MessageKind
  readonly channel: Channel | 'desk'
  readonly to: string
  readonly toMasked: string
  readonly userId: UserId | null
  readonly callId: CallId | null
  /** The operator whose call this is: they never read the body. */
  readonly openedBy: OperatorId | null
  readonly subject: string
  readonly body: Secret
  /** From then on the message is worthless: not sent any more, and wiped. */
  readonly expiresAt: number | null
  /**
   * Makes older messages of this call worthless: for a proof code those of its channel, otherwise everything that hands
   * something over.
   */
  readonly supersedes?: boolean
}

// A message that nobody gave an end is kept this long for another try, and then wiped.
const HOUR = 3_600_000
const KEEP_MS = 24 * HOUR

export type SenderName = 'smtp' | SmsGateway['kind'] | 'lab' | 'desk'

/** Who carries a channel now: the gateway that is set for it; without one it stays on this machine. */
export function senderOf(settings: Pick<Settings, 'smtp' | 'sms'>, channel: Channel | 'desk'): SenderName {
  switch (channel) {
    case 'desk':
      return 'desk'
    case 'email':
      return settings.smtp === null ? 'lab' : 'smtp'
    case 'sms':
      return settings.sms?.kind ?? 'lab'
  }
}

export const newId = (random: Random): string => Buffer.from(random.bytes(16)).toString('hex')

/** Where a sealed column belongs: a box moved to another row or column does not open. */
export const sealContext = (id: string, column: 'to' | 'subject' | 'body') => `message.${column}:${id}`

/**
 * Puts a message into the outbox, in the caller's transaction: it exists if and only if the act behind it does. What `lab` and
 * `desk` carry has arrived with that; the rest goes when the outbox is pumped.
 */
export async function queueMessage(tx: WriteDb, call: Queueing, draft: Draft): Promise<MessageId> {
  // Made here from a generator, and branded by the schema everywhere it comes back from outside.
  const id = newId(call.random) as MessageId
  if (draft.supersedes === true && draft.callId !== null)
    await supersedeMessages(tx, supersededBy(draft, draft.callId), { at: call.now, by: id })
  const sender = senderOf(call.settings, draft.channel)
  const waits = sender !== 'lab' && sender !== 'desk'
  await insertMessage(tx, {
    id,
    kind: draft.kind,
    channel: draft.channel,
    sender,
    to_address: call.keys.seal(sealContext(id, 'to'), draft.to),
    to_masked: draft.toMasked,
    user_id: draft.userId,
    call_id: draft.callId,
    opened_by: draft.openedBy,
    subject: call.keys.seal(sealContext(id, 'subject'), draft.subject),
    body: call.keys.seal(sealContext(id, 'body'), draft.body.dangerouslyReveal()),
    state: waits ? 'queued' : 'sent',
    created_at: call.now,
    sent_at: waits ? null : call.now,
    next_try_at: waits ? call.now : null,
    expires_at: draft.expiresAt,
    wipe_at: draft.expiresAt ?? call.now + KEEP_MS,
  })
  await tell(tx, [id], { what: 'made', at: call.now })
  await tell(tx, [id], { what: waits ? 'queued' : 'kept', at: call.now })
  return id
}

const supersededBy = ({ kind, channel }: Draft, callId: CallId) =>
  kind === 'proof-code' && channel !== 'desk' ? { callId, kind, channel } : { callId, kind }

/**
 * Tells a user what happened to them, on every contact there is: fresh, shared and pending ones too, for a wrong change of
 * address is exactly what the old one must hear of. Answers how many messages that makes.
 */
export async function notifyUser(
  tx: WriteDb,
  call: Queueing,
  what: {
    readonly userId: UserId
    readonly notice: NoticeKind | 'password-expires' | 'new-browser'
    readonly callId: CallId | null
    /** How many days are left, for a notice that says so. */
    readonly days?: number
    /** The browser and the system of a sign-in, for a notice that says so; empty when neither is known. */
    readonly browser?: string
    /** How to take a change of contacts back: for the old contacts, never for the new one. */
    readonly veto?: Veto | null
  },
): Promise<number> {
  const user = await requireUser(tx, what.userId)
  const contacts = await contactsOf(tx, what.userId, { now: call.now, freshHours: call.settings.freshContactHours })
  const who = { login: user.login, account: user.accountName }
  const texts = messagesIn(user.language)
  const plain = plainText(texts, who, what)
  const veto = what.veto ?? null
  const known = veto === null ? plain : texts.contactVeto({ ...who, ...veto })
  const openedBy = what.callId === null ? null : await openerOf(tx, what.callId)
  const receivers = [
    ...contacts.map(contact => ({ ...contact, text: contact.problem === 'pending' ? plain : known })),
    ...(veto?.also ?? []).map(contact => ({ ...contact, text: known })),
  ]
  const addresses = new Map(receivers.map(contact => [`${contact.channel} ${contact.address}`, contact]))
  for (const contact of addresses.values())
    await queueMessage(tx, call, {
      kind: 'notice',
      channel: contact.channel,
      to: contact.address,
      toMasked: contact.masked,
      userId: what.userId,
      callId: what.callId,
      openedBy,
      subject: contact.text.subject,
      body: new Secret(contact.text.body),
      // A code is no use after the change counts, and is kept for another try until then.
      expiresAt: contact.text === known && veto !== null ? call.now + veto.hours * HOUR : null,
    })
  return addresses.size
}

function plainText(
  texts: MessageTexts,
  who: { readonly login: string; readonly account: string },
  what: Pick<Parameters<typeof notifyUser>[2], 'notice' | 'days' | 'browser'>,
): MessageText {
  const { notice, days = 0, browser = '' } = what
  if (notice === 'password-expires') return texts.passwordExpires({ ...who, days })
  if (notice === 'new-browser') return texts.newBrowser({ ...who, browser })
  return texts.notice(notice, who)
}
