import { parsePolicyDocument, type PolicyDocument } from './document.ts'
import { SERVICE_ROLES } from './serviceRoles.ts'
import { allow, deny, policy, role, type SystemRole } from './systemRole.ts'

export type { SystemRole } from './systemRole.ts'

/**
 * The system roles of IAM itself and of the base services. Identifiers are those of the documented examples where there is one;
 * the last three have none, and have identifiers of their own here.
 */
const BASE_ROLES: readonly SystemRole[] = [
  {
    id: '005cf92cfd364105afaa5df2eec25012',
    name: 'secu_admin',
    displayName: 'Security Administrator',
    catalog: 'BASE',
    type: 'AX',
    flag: null,
    description:
      'Full permissions for Identity and Access Management. This role does not have permissions for switching roles.',
    descriptionCn: '统一身份认证服务的所有权限，不含切换角色的权限。',
    policy: role(allow('identity:*'), deny('identity:assume role')),
  },
  {
    id: '1def304b73f14e8eb8d1eb9bf8337ae6',
    name: 'te_admin',
    displayName: 'Tenant Administrator',
    catalog: 'BASE',
    type: 'AA',
    flag: null,
    description: 'Tenant Administrator (Exclude IAM)',
    descriptionCn: '除统一身份认证服务外，其他所有服务的所有权限。',
    policy: role(allow('*'), deny('identity:*')),
  },
  {
    id: '13d132b7856945788f6df7eb3ed5c35e',
    name: 'readonly',
    displayName: 'Tenant Guest',
    catalog: 'BASE',
    type: 'AA',
    flag: null,
    description: 'Tenant Guest (Exclude IAM)',
    descriptionCn: '除统一身份认证服务外，其他所有服务的只读权限。',
    policy: role(allow('*:*:Get*', '*:*:List*', '*:*:get*', '*:*:list*'), deny('identity:*')),
  },
  {
    id: 'd160d30477c642a486ad10e3b4d9820f',
    name: 'te_agency',
    displayName: 'Agent Operator',
    catalog: 'IAM',
    type: 'AX',
    flag: null,
    description: 'Permissions for switching roles to access resources of a delegating account.',
    descriptionCn: '切换角色并访问委托方账号中资源的权限。',
    policy: role(allow('identity:assume role')),
  },
  {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f01',
    name: 'system_all_iam_0',
    displayName: 'IAM FullAccess',
    catalog: 'IAM',
    type: 'AX',
    flag: 'fine_grained',
    description: 'All permissions of Identity and Access Management.',
    descriptionCn: '统一身份认证服务的所有权限。',
    policy: policy(allow('iam:*:*')),
  },
  {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f02',
    name: 'system_all_iam_1',
    displayName: 'IAM ReadOnlyAccess',
    catalog: 'IAM',
    type: 'AX',
    flag: 'fine_grained',
    description: 'Read-only permissions of Identity and Access Management.',
    descriptionCn: '统一身份认证服务的只读权限。',
    policy: policy(allow('iam:*:get*', 'iam:*:list*', 'iam:*:check*')),
  },
  {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f03',
    name: 'system_all_1001',
    displayName: 'FullAccess',
    catalog: 'BASE',
    type: 'AA',
    flag: 'fine_grained',
    description: 'Full permissions for all services that support policy-based authorization.',
    descriptionCn: '支持策略授权的所有服务的所有权限。',
    policy: policy(allow('*:*:*')),
  },
]

/** Every system role and system policy that can be granted. */
export const SYSTEM_ROLES: readonly SystemRole[] = [...BASE_ROLES, ...SERVICE_ROLES]

const DOCUMENTS: ReadonlyMap<string, PolicyDocument> = new Map(
  SYSTEM_ROLES.map(({ id, displayName, policy: written }) => {
    const parsed = parsePolicyDocument(written, 'system')
    if (!parsed.ok) throw new Error(`The system role ${displayName} cannot be read`)
    return [id, parsed.value]
  }),
)

const BY_ID: ReadonlyMap<string, SystemRole> = new Map(SYSTEM_ROLES.map(one => [one.id, one]))

/** A system role with its document; undefined when there is none of this id. */
export function systemRole(id: string): (SystemRole & { readonly document: PolicyDocument }) | undefined {
  const [found, document] = [BY_ID.get(id), DOCUMENTS.get(id)]
  return found === undefined || document === undefined ? undefined : { ...found, document }
}
