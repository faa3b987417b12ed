import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface LoginPolicyTable {
  account_id: AccountId
  failures: number | null
  window_minutes: number | null
  lock_minutes: number | null
  session_minutes: number | null
  unused_days: Generated<number>
  show_recent: Generated<number>
  message: Generated<string>
}

export interface ProtectPolicyTable {
  account_id: AccountId
  operation_protection: number
  admin_check: number
  scene: 'mobile' | 'email' | null
  mobile: string
  email: string
  own_access_keys: number
  own_email: number
  own_mobile: number
  own_password: number
}

export interface UnusedUserTable {
  user_id: UserId
  disabled_at: number | null
  counted_from: number
}

/** Rows of what an account settles for its users. */
export interface SecurityPoliciesTables {
  login_policy: LoginPolicyTable
  protect_policy: ProtectPolicyTable
  unused_user: UnusedUserTable
}
