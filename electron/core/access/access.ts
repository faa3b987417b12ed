/**
 * Who may do what: policy documents, the system roles, and the decision, all pure: grants and the request are arguments.
 * `grants.ts` alone asks the store.
 */
export type { ConditionKeys } from './conditions.ts'
export { parsePolicyDocument } from './document.ts'
export type { Parsed, PolicyDocument, PolicyKind, Violation } from './document.ts'
export { decide, explain } from './evaluator.ts'
export type {
  AccessRequest,
  Deciding,
  Decision,
  Explanation,
  Grant,
  GrantScope,
  RequestPlace,
  WithoutEffect,
} from './evaluator.ts'
export { grantsOf, grantsOfAgency, mayAdminister, mayCall, roleNamesAt } from './grants.ts'
export type { Principal } from './grants.ts'
export { keysFor } from './keys.ts'
export { IAM_ACTIONS } from './iamActions.ts'
export { deleteGrantsOf } from './rows.ts'
export type { HolderKey } from './rows.ts'
export { parseCustomRole } from './role.ts'
export type { CustomRole } from './role.ts'
export { scopeFault, typeFor } from './scopes.ts'
export { SYSTEM_ROLES, systemRole } from './systemRoles.ts'
export type { SystemRole } from './systemRoles.ts'
