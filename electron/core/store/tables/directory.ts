import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, Channel, GroupId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface AccountTable {
  id: AccountId
  name: string
  name_key: string
  profile: string
  created_at: number
}

export interface UserTable {
  rowid: Generated<number>
  id: UserId
  account_id: AccountId
  login: string
  login_key: string
  name: string
  description: Generated<string>
  email: Generated<string>
  email_key: Generated<string>
  email_changed_at: number | null
  area_code: Generated<string>
  phone: Generated<string>
  phone_key: Generated<string>
  phone_changed_at: number | null
  enabled: Generated<number>
  is_domain_owner: Generated<number>
  kind: Generated<UserKind>
  access_mode: Generated<string>
  xuser_id: Generated<string>
  xuser_type: Generated<string>
  employee_number: Generated<string>
  department: Generated<string>
  title: Generated<string>
  manager: Generated<string>
  location: Generated<string>
  preferred_language: Generated<string>
  privileged: Generated<number>
  unprivileged_at: number | null
  attributes: Generated<string>
  locked_until: number | null
  last_sign_in_at: number | null
  created_at: number
  updated_at: number
  /** Null: the user is there. */
  deleted_at: number | null
}

export interface PendingContactTable {
  user_id: UserId
  channel: Channel
  area_code: Generated<string>
  address: string
  address_key: string
  made_at: number
  counts_from: number
}

export interface UserGroupTable {
  id: GroupId
  account_id: AccountId
  name: string
  name_key: string
  description: Generated<string>
  created_at: number
}

export interface MembershipTable {
  group_id: GroupId
  user_id: UserId
  added_at: number
}

/** Rows of accounts, users and groups. */
export interface DirectoryTables {
  account: AccountTable
  user: UserTable
  pending_contact: PendingContactTable
  user_group: UserGroupTable
  membership: MembershipTable
}
