import {
  ShowDomainApiAclPolicyRequest,
  ShowDomainConsoleAclPolicyRequest,
  ShowDomainPasswordPolicyRequest,
  UpdateDomainApiAclPolicyRequest,
  UpdateDomainApiAclPolicyRequestBody,
  UpdateDomainConsoleAclPolicyRequest,
  UpdateDomainConsoleAclPolicyRequestBody,
  UpdateDomainPasswordPolicyRequest,
  UpdateDomainPasswordPolicyRequestBody,
  UpdateLoginProject,
  UpdateLoginProjectReq,
  UpdateLoginProtectRequest,
  type AclPolicyOption,
  type ConsoleAclPolicyOption,
  type IamClient,
  type PasswordPolicyOption,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'

import { asSent, fieldOf } from './asSent.ts'

/** Requests about security settings, as the classes of the official SDK want them built; answers by the names of the wire. */

export const passwordPolicy = {
  show: async (by: IamClient, domain: string) =>
    fieldOf(await by.showDomainPasswordPolicy(new ShowDomainPasswordPolicyRequest(domain)), 'password_policy'),
  set: async (by: IamClient, option: PasswordPolicyOption, domain: string) =>
    fieldOf(
      await by.updateDomainPasswordPolicy(
        new UpdateDomainPasswordPolicyRequest(domain).withBody(new UpdateDomainPasswordPolicyRequestBody(option)),
      ),
      'password_policy',
    ),
}

export const consoleAcl = {
  show: async (by: IamClient, domain: string) =>
    fieldOf(await by.showDomainConsoleAclPolicy(new ShowDomainConsoleAclPolicyRequest(domain)), 'console_acl_policy'),
  set: async (by: IamClient, option: ConsoleAclPolicyOption, domain: string) =>
    fieldOf(
      await by.updateDomainConsoleAclPolicy(
        new UpdateDomainConsoleAclPolicyRequest(domain).withBody(new UpdateDomainConsoleAclPolicyRequestBody(option)),
      ),
      'console_acl_policy',
    ),
}

export const apiAcl = {
  show: async (by: IamClient, domain: string) =>
    fieldOf(await by.showDomainApiAclPolicy(new ShowDomainApiAclPolicyRequest(domain)), 'api_acl_policy'),
  set: async (by: IamClient, option: AclPolicyOption, domain: string) =>
    fieldOf(
      await by.updateDomainApiAclPolicy(
        new UpdateDomainApiAclPolicyRequest(domain).withBody(new UpdateDomainApiAclPolicyRequestBody(option)),
      ),
      'api_acl_policy',
    ),
}

export async function protectLogin(
  by: IamClient,
  userId: string,
  { enabled, method }: { readonly enabled: boolean; readonly method: string },
): Promise<unknown> {
  const body = new UpdateLoginProjectReq(new UpdateLoginProject(enabled, method))
  const answer = await by.updateLoginProtect(new UpdateLoginProtectRequest(userId).withBody(body))
  return asSent(answer)['login_protect']
}
