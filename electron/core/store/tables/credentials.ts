import type { Proof } from '#shared/contract/capability.ts'
import type { AccountId, CallId, Channel, MessageId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface PasswordTable {
  user_id: UserId
  hash: string
  profile: string
  strength: string | null
  changed_at: number
  must_change: Generated<number>
  temporary_until: number | null
  used_at: number | null
  warned_at: number | null
}

export interface MfaDeviceTable {
  user_id: UserId
  name: string
  seed: Uint8Array
  bound_at: number
  last_step: number | null
  failures: Generated<number>
  failed_at: number | null
}

export interface MfaEnrolmentTable {
  user_id: UserId
  session_id: string
  claim_id: string | null
  seed: Uint8Array
  made_at: number
  tries_left: number
}

export interface RecoveryCodeTable {
  user_id: UserId
  digest: Uint8Array
  used_at: number | null
}

export interface SignInFailureTable {
  user_id: UserId
  at: number
}

export interface UserSessionTable {
  id: string
  client_digest: Uint8Array
  user_id: UserId
  stage: string
  started_at: number
  seen_at: number
  ended_at: number | null
  proved_at: number | null
  proved_by: Proof | null
  device: Generated<string>
  previous_sign_in_at: number | null
  browser_id: string | null
  keeps_browser: Generated<number>
}

export interface ClaimTable {
  id: string
  user_id: UserId
  call_id: CallId
  purpose: string
  kind: string
  printed_digest: Uint8Array | null
  digest: Uint8Array
  made_at: number
  expires_at: number
  tries_left: number
  state: string
}

export interface PasswordPolicyTable {
  account_id: AccountId
  min_length: number
  kinds: number
  longest_run: number
  not_user_name: number
  history: number
  min_age_minutes: number
  valid_days: number
}

export interface PasswordHistoryTable {
  id: Generated<number>
  user_id: UserId
  hash: string
  retired_at: number
}

export interface MfaClockTable {
  user_id: UserId
  offset: number
  suspect_step: number | null
  suspect_offset: number | null
  suspect_at: number | null
}

export interface MfaClockSeenTable {
  user_id: UserId
  at: number
  offset: number
}

export interface LoginProtectionTable {
  user_id: UserId
  channel: Channel | 'app'
  changed_at: number
  failures: Generated<number>
  failed_at: number | null
  enabled: Generated<number>
}

export interface UnboundDeviceTable {
  user_id: UserId
  name: string
  seed: Uint8Array
  made_at: number
  tries_left: number
}

export interface OwnCodeTable {
  id: string
  user_id: UserId
  session_id: string
  purpose: 'second-factor' | 'contact' | 'operation' | 'consent'
  channel: Channel
  address_digest: Uint8Array
  digest: Uint8Array
  message_id: MessageId
  made_at: number
  expires_at: number
  tries_left: number
  state: 'open' | 'used' | 'superseded' | 'dead'
}

/** Rows of passwords, devices, sessions and claims. */
export interface CredentialsTables {
  password: PasswordTable
  password_policy: PasswordPolicyTable
  password_history: PasswordHistoryTable
  mfa_device: MfaDeviceTable
  mfa_enrolment: MfaEnrolmentTable
  recovery_code: RecoveryCodeTable
  mfa_clock: MfaClockTable
  mfa_clock_seen: MfaClockSeenTable
  sign_in_failure: SignInFailureTable
  user_session: UserSessionTable
  claim: ClaimTable
  login_protection: LoginProtectionTable
  unbound_device: UnboundDeviceTable
  own_code: OwnCodeTable
}
