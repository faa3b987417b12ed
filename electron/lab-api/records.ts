import { createHash } from 'node:crypto'

import type { OperationRecord } from '#shared/contract/audit.ts'

import { OPERATIONS, type Operation } from './catalogue.ts'
import { errorAnswer, labErrorOf } from './envelopes.ts'
import { keyOf } from './operations.ts'

const BY_KEY = new Map(OPERATIONS.map(operation => [keyOf(operation), operation]))

/**
 * A record of what a program did, in the shape of the Cloud Trace Service; undefined for what leaves no trace.
 * Source: Huawei Cloud, IAM API Reference, "Viewing IAM Operation Records"; CTS User Guide, "Trace Structure".
 */
export function traceOf(record: OperationRecord): Readonly<Record<string, unknown>> | undefined {
  const operation = BY_KEY.get(record.operation)
  if (operation === undefined || operation.trace === null) return undefined
  const { by, account } = record
  return {
    trace_id: traceId(record),
    trace_name: operation.trace === 'login' && record.outcome !== 'done' ? 'loginFailed' : operation.trace,
    trace_rating: RATINGS[record.outcome],
    trace_type: 'ApiCall',
    time: record.at,
    record_time: record.at,
    service_type: 'IAM',
    event_type: 'system',
    tracker_name: 'system',
    resource_type: resourceTypeOf(operation),
    resource_id: record.resource,
    resource_name: record.resource,
    project_id: '',
    domain_id: account?.accountId ?? '',
    resource_account_id: account?.accountId ?? '',
    source_ip: record.address,
    code: String(statusOf(operation, record)),
    message: record.refusal?.reason ?? '',
    api_version: operation.path.startsWith('/v3.0/') ? 'v3.0' : 'v3',
    request_id: record.requestId,
    operation_id: record.operation,
    resource_url: operation.path,
    read_only: false,
    user: {
      id: by?.userId ?? '',
      name: by?.login ?? '',
      user_name: by?.login ?? '',
      domain: { id: account?.accountId ?? '', name: by?.account ?? '' },
      account_id: account?.accountId ?? '',
      access_key_id: record.shown,
      principal_urn: `iam::${account?.accountId ?? ''}:${record.agencyId === null ? `user:${by?.login ?? ''}` : `agency:${record.agencyId}`}`,
      principal_id: record.agencyId ?? by?.userId ?? '',
      principal_is_root_user: String(by?.isRoot ?? false),
      type: record.agencyId === null ? 'User' : 'AssumedAgency',
    },
  }
}

const RATINGS = { done: 'normal', refused: 'warning', broken: 'incident' } as const

/** A UUID that follows from the row of the audit, so that asking twice names the record alike. */
function traceId({ seq, requestId }: OperationRecord): string {
  const hex = createHash('sha256')
    .update(`${String(seq)} ${requestId}`)
    .digest('hex')
    .slice(0, 32)
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, '$1-$2-8$3-a$4-$5')
}

function statusOf(operation: Operation, { outcome, refusal }: OperationRecord): number {
  if (outcome === 'done') return operation.success
  return errorAnswer(operation.envelope, labErrorOf(refusal ?? { code: 'internal' })).status
}

/** Source: the page of the traces lists them by resource type. */
function resourceTypeOf({ group, trace, path }: Operation): string {
  if (trace?.endsWith('MFA') === true) return 'MFA'
  if (trace === 'modifySecurityPolicy') return 'SecurityPolicy'
  if (trace?.endsWith('ToAgencyOnProject') === true || trace?.endsWith('RoleToAgencyOnProject') === true)
    return 'roleAgencyProject'
  if (trace?.includes('AgencyOnDomain') === true) return 'roleAgencyDomain'
  if (trace?.endsWith('Assignment') === true) return 'assignment'
  if (trace === 'updateGroupAssignsByRole') return 'group'
  if (trace === 'switchRole' || path.includes('OS-AGENCY') || trace?.includes('Agency') === true) return 'agency'
  return RESOURCES[group] ?? 'user'
}
const RESOURCES: Readonly<Record<string, string>> = {
  'User Group Management': 'userGroup',
  'Project Management': 'project',
  'Custom Policy Management': 'Policy',
}
