import type { Channel, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface ContactVetoTable {
  user_id: UserId
  channel: Channel
  kind: 'new' | 'removed'
  area_code: Generated<string>
  address: Generated<string>
  address_key: Generated<string>
  address_changed_at: number | null
  digest: Uint8Array
  link_digest: Uint8Array | null
  tries_left: number
  expires_at: number
}

export interface ContactFreezeTable {
  user_id: UserId
  frozen_at: number
  cause: 'veto' | 'desk'
}

/** Rows that guard the change of contacts. */
export interface ContactsTables {
  contact_veto: ContactVetoTable
  contact_freeze: ContactFreezeTable
}
