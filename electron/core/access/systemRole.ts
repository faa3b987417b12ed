import type { Json } from './document.ts'

/**
 * A system role or system policy as IAM lists it.
 * Source: Huawei Cloud, IAM API Reference, "Listing Permissions" and "Querying Permissions of a User Group"; System Permissions.
 */
export interface SystemRole {
  readonly id: string
  /** Carried in tokens; services decide by it. */
  readonly name: string
  readonly displayName: string
  /** The service it belongs to. */
  readonly catalog: string
  /** Where it can be granted: AX globally, XA in projects, AA in both, XX in neither. */
  readonly type: 'AX' | 'XA' | 'AA' | 'XX'
  /** Set for a fine-grained policy, absent for a role. */
  readonly flag: 'fine_grained' | null
  readonly description: string
  readonly descriptionCn: string
  /** As it goes over the wire; `parsePolicyDocument(policy, 'system')` reads it. */
  readonly policy: Json
}

export const allow = (...actions: readonly string[]) => ({ Effect: 'Allow', Action: actions })
export const deny = (...actions: readonly string[]) => ({ Effect: 'Deny', Action: actions })
export const role = (...statements: readonly Json[]): Json => ({ Version: '1.0', Statement: statements })
export const policy = (...statements: readonly Json[]): Json => ({ Version: '1.1', Statement: statements })
