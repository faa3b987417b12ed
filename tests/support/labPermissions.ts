import {
  CreateCloudServiceCustomPolicyRequest,
  CreateCloudServiceCustomPolicyRequestBody,
  KeystoneAddUserToGroupRequest,
  KeystoneAssociateGroupWithDomainPermissionRequest,
  KeystoneCreateGroupOption,
  KeystoneCreateGroupRequest,
  KeystoneCreateGroupRequestBody,
  KeystoneRemoveDomainPermissionFromGroupRequest,
  ServicePolicy,
  ServicePolicyRoleOption,
  ServiceStatement,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'

import { SYSTEM_ROLES } from '../../electron/core/access/access.ts'
import type { LabUser } from './labDesk.ts'

/** The id of a system role, as it is displayed. */
export function roleId(displayName: string): string {
  const role = SYSTEM_ROLES.find(one => one.displayName === displayName)
  if (role === undefined) throw new Error(`There is no system role ${displayName}`)
  return role.id
}

/** A statement of a policy. */
export function statement(
  effect: 'Allow' | 'Deny',
  actions: string[],
  more: { readonly resource?: string[]; readonly condition?: Record<string, Record<string, string[]>> } = {},
): ServiceStatement {
  const made = new ServiceStatement(actions, effect)
  if (more.resource !== undefined) made.withResource(more.resource)
  if (more.condition !== undefined) made.withCondition(more.condition)
  return made
}

/** What the SDK sends of a custom policy. */
export const policyOption = (displayName: string, statements: ServiceStatement[], type = 'AX') =>
  new ServicePolicyRoleOption(displayName, type, 'made by a test', new ServicePolicy('1.1', statements))

/** What an administrator of an account does in many tests. */
export function permissionsBy(by: LabUser) {
  const { domainId } = by.keys
  return {
    /** Makes a group with these users in it. */
    async group(name: string, ...members: readonly LabUser[]): Promise<string> {
      const body = new KeystoneCreateGroupRequestBody(new KeystoneCreateGroupOption(name))
      const { group } = await by.client.keystoneCreateGroup(new KeystoneCreateGroupRequest().withBody(body))
      const id = group?.id ?? ''
      for (const member of members)
        await by.client.keystoneAddUserToGroup(new KeystoneAddUserToGroupRequest(id, member.userId))
      return id
    },
    /** Makes a custom policy. */
    async policy(displayName: string, statements: ServiceStatement[], type = 'AX'): Promise<string> {
      const body = new CreateCloudServiceCustomPolicyRequestBody(policyOption(displayName, statements, type))
      const made = await by.client.createCloudServiceCustomPolicy(
        new CreateCloudServiceCustomPolicyRequest().withBody(body),
      )
      return made.role?.id ?? ''
    },
    /** Gives a group a permission for global services. */
    give: (groupId: string, role: string) =>
      by.client.keystoneAssociateGroupWithDomainPermission(
        new KeystoneAssociateGroupWithDomainPermissionRequest(domainId, groupId, role),
      ),
    take: (groupId: string, role: string) =>
      by.client.keystoneRemoveDomainPermissionFromGroup(
        new KeystoneRemoveDomainPermissionFromGroupRequest(domainId, groupId, role),
      ),
  }
}
