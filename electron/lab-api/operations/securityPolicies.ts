import { AccountId } from '#shared/contract/ids.ts'
import type { Output } from '#shared/contract/index.ts'
import { HUAWEI_LONGEST } from '#shared/contract/passwordRules.ts'
import { MOST_MESSAGE } from '#shared/contract/securityPolicies.ts'
import { z } from 'zod'

import type { Answering } from '../operation.ts'
import { Refused } from '../refused.ts'
import { defined, read } from './reading.ts'

const figure = (min: number, max: number) => z.int().min(min).max(max).optional()
const Switch = z.boolean().optional()

const PasswordPolicy = z.object({
  password_policy: z.object({
    minimum_password_length: figure(6, 32),
    password_char_combination: figure(2, 4),
    maximum_consecutive_identical_chars: figure(0, 32),
    number_of_recent_passwords_disallowed: figure(0, 10),
    password_validity_period: figure(0, 180),
    minimum_password_age: figure(0, 1440),
    password_not_username_or_invert: Switch,
  }),
})
const LoginPolicy = z.object({
  login_policy: z.object({
    login_failed_times: figure(3, 10),
    period_with_login_failures: figure(15, 60),
    lockout_duration: figure(15, 1440),
    session_timeout: figure(15, 1440),
    account_validity_period: figure(0, 240),
    show_recent_login_info: Switch,
    custom_info_for_login: z.string().max(MOST_MESSAGE).optional(),
  }),
})
const ProtectPolicy = z.object({
  protect_policy: z.object({
    operation_protection: z.boolean(),
    admin_check: z.enum(['on', 'off']).optional(),
    scene: z.enum(['mobile', 'email', '']).optional(),
    mobile: z.union([z.literal(''), z.string().regex(/^00\d{1,4}-\d{5,20}$/u)]).optional(),
    email: z.union([z.literal(''), z.email().max(255)]).optional(),
    allow_user: z
      .object({ manage_accesskey: Switch, manage_email: Switch, manage_mobile: Switch, manage_password: Switch })
      .optional(),
  }),
})

/** Security Settings: the policies of an account. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const securityPolicies = {
  /** "Modifying the Password Policy": what is not named stays. */
  updateDomainPasswordPolicy: async (ask, { params, body }) => {
    const accountId = accountAt(params)
    const given = read(PasswordPolicy, body).password_policy
    const rules = defined({
      minLength: given.minimum_password_length,
      kinds: given.password_char_combination,
      longestRun: given.maximum_consecutive_identical_chars,
      history: given.number_of_recent_passwords_disallowed,
      validDays: given.password_validity_period,
      minAgeMinutes: given.minimum_password_age,
      notUserName: given.password_not_username_or_invert,
    })
    return { password_policy: passwordPolicy(await ask('credentials.setPolicy', { accountId, rules })) }
  },

  /** "Querying the Password Policy of an Account". */
  showDomainPasswordPolicy: async (ask, { params }) => {
    const accountId = accountAt(params)
    const [policy] = (await ask('credentials.policies', { accountId })).policies
    if (policy === undefined) throw unknown(accountId)
    return { password_policy: passwordPolicy(policy) }
  },

  /** "Modifying the Login Authentication Policy": what is not named stays. */
  updateDomainLoginPolicy: async (ask, { params, body }) => {
    const accountId = accountAt(params)
    const given = read(LoginPolicy, body).login_policy
    const policy = defined({
      failures: given.login_failed_times,
      windowMinutes: given.period_with_login_failures,
      lockMinutes: given.lockout_duration,
      sessionMinutes: given.session_timeout,
      unusedDays: given.account_validity_period,
      showRecent: given.show_recent_login_info,
      message: given.custom_info_for_login,
    })
    return { login_policy: loginPolicy(await ask('securityPolicies.setLogin', { accountId, policy })) }
  },

  /** "Querying the Login Authentication Policy". */
  showDomainLoginPolicy: async (ask, { params }) => ({
    login_policy: loginPolicy(await ask('securityPolicies.login', { accountId: accountAt(params) })),
  }),

  /** "Modifying the Operation Protection Policy": the contact of whoever confirms is in the answer of the query alone. */
  updateDomainProtectPolicy: async (ask, { params, body }) => {
    const accountId = accountAt(params)
    const { allow_user: own, ...given } = read(ProtectPolicy, body).protect_policy
    const policy = defined({
      operationProtection: given.operation_protection,
      adminCheck: given.admin_check === undefined ? undefined : given.admin_check === 'on',
      scene: given.scene === '' ? null : given.scene,
      mobile: given.mobile,
      email: given.email,
      accessKeys: own?.manage_accesskey,
      ownEmail: own?.manage_email,
      ownMobile: own?.manage_mobile,
      ownPassword: own?.manage_password,
    })
    const {
      mobile: _mobile,
      email: _email,
      ...shown
    } = protectPolicy(await ask('securityPolicies.setProtection', { accountId, policy }))
    return { protect_policy: shown }
  },

  /** "Querying the Operation Protection Policy". */
  showDomainProtectPolicy: async (ask, { params }) => ({
    protect_policy: protectPolicy(await ask('securityPolicies.protection', { accountId: accountAt(params) })),
  }),
} as const satisfies Readonly<Record<string, Answering>>

/** What is no account at all is as unknown as one that does not exist. */
export function accountAt(params: Readonly<Record<string, string>>): AccountId {
  const accountId = AccountId.safeParse(params['domain_id'])
  if (accountId.success) return accountId.data
  throw unknown(params['domain_id'] ?? 'domain_id')
}

export const unknown = (what: string) => new Refused({ code: 'IAM.0004', about: [what] })

const KINDS = ['one', 'two', 'three', 'all'] as const

const passwordPolicy = ({ rules }: Output<'credentials.setPolicy'>) => ({
  maximum_consecutive_identical_chars: rules.longestRun,
  maximum_password_length: HUAWEI_LONGEST,
  minimum_password_age: rules.minAgeMinutes,
  minimum_password_length: rules.minLength,
  number_of_recent_passwords_disallowed: rules.history,
  password_not_username_or_invert: rules.notUserName,
  password_requirements: `A password must contain at least ${KINDS[rules.kinds - 1] ?? String(rules.kinds)} of the following: uppercase letters, lowercase letters, digits, and special characters.`,
  password_validity_period: rules.validDays,
  password_char_combination: rules.kinds,
})

const loginPolicy = (policy: Output<'securityPolicies.login'>) => ({
  account_validity_period: policy.unusedDays,
  custom_info_for_login: policy.message,
  lockout_duration: policy.lockMinutes,
  login_failed_times: policy.failures,
  period_with_login_failures: policy.windowMinutes,
  session_timeout: policy.sessionMinutes,
  show_recent_login_info: policy.showRecent,
})

const protectPolicy = (policy: Output<'securityPolicies.protection'>) => ({
  allow_user: {
    manage_accesskey: policy.accessKeys,
    manage_email: policy.ownEmail,
    manage_mobile: policy.ownMobile,
    manage_password: policy.ownPassword,
  },
  operation_protection: policy.operationProtection,
  mobile: policy.mobile,
  admin_check: policy.adminCheck ? 'on' : 'off',
  email: policy.email,
  scene: policy.scene ?? '',
})
