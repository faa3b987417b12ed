import type { securityPolicies as en } from '../en/securityPolicies.ts'

export const securityPolicies = {
  'left-to-administrators': '您的账号将此项交由管理员管理。请联系账号管理员。',
  'check-needs-contact': '指定验证人员需要手机号或邮箱地址。请先填写。',
  'other-profile': '只有采用 huawei 规则的账号才有自己的设置。请先选择该规则。',
} satisfies Record<keyof typeof en, string>
