import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface ProjectTable {
  id: string
  account_id: AccountId
  region_id: string
  parent_id: string
  name: string
  description: Generated<string>
  status: Generated<'normal' | 'suspended'>
  created_at: number
}

export interface EnterpriseProjectTable {
  id: string
  account_id: AccountId
  name: string
  created_at: number
}

export interface CustomPolicyTable {
  id: string
  account_id: AccountId
  name: string
  display_name: string
  type: 'AX' | 'XA'
  description: string
  description_cn: string | null
  document: string
  created_at: number
  updated_at: number
}

export interface PermissionGrantTable {
  account_id: AccountId
  holder_kind: 'user' | 'group' | 'agency'
  holder_id: string
  role_id: string
  scope_kind: 'global' | 'project' | 'all-projects' | 'enterprise-project'
  scope_id: string
  granted_at: number
}

export interface AgencyTable {
  id: string
  account_id: AccountId
  name: string
  description: string
  trusted_account_id: AccountId | null
  trusted_service: string | null
  duration: string
  created_at: number
  expires_at: number | null
}

export interface TokenTable {
  digest: Uint8Array
  user_id: UserId
  agency_id: string | null
  account_id: AccountId
  methods: string
  scope_kind: 'domain' | 'project' | 'none'
  scope_id: string
  issued_at: number
  expires_at: number
}

export interface TemporaryKeyTable {
  id: string
  user_id: UserId
  agency_id: string | null
  account_id: AccountId
  secret: Uint8Array
  security_token_digest: Uint8Array
  session_name: string
  created_at: number
  expires_at: number
}

/** Rows of what programs use of IAM. */
export interface IamTables {
  project: ProjectTable
  enterprise_project: EnterpriseProjectTable
  custom_policy: CustomPolicyTable
  permission_grant: PermissionGrantTable
  agency: AgencyTable
  token: TokenTable
  temporary_key: TemporaryKeyTable
}
