import type { CallId, Channel, MessageId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface CodeTable {
  id: string
  call_id: CallId
  user_id: UserId
  operator_id: OperatorId
  channel: Channel
  address_digest: Uint8Array
  intent: string
  digest: Uint8Array
  sender: string
  made_at: number
  expires_at: number
  tries_left: number
  state: string
}

export interface MessageTable {
  id: MessageId
  kind: string
  channel: Channel | 'desk'
  sender: string
  to_address: Uint8Array
  to_masked: string
  user_id: UserId | null
  call_id: CallId | null
  opened_by: string | null
  subject: Uint8Array | null
  body: Uint8Array | null
  state: string
  tries: Generated<number>
  problem: string | null
  created_at: number
  sent_at: number | null
  next_try_at: number | null
  expires_at: number | null
  wipe_at: number | null
}

export interface MessageEventTable {
  seq: Generated<number>
  message_id: MessageId
  at: number
  what: string
  problem: string | null
  next_try_at: number | null
  operator_id: string | null
  replaced_by: MessageId | null
}

/** Rows of codes and of the outbox. */
export interface CodesTables {
  code: CodeTable
  message: MessageTable
  message_event: MessageEventTable
}
