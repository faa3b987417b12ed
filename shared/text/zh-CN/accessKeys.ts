import type { accessKeys as english } from '../en/accessKeys.ts'

export const accessKeys = {
  'console-only': '您的账号只能登录控制台，不能使用访问密钥。如有需要，请联系管理员。',
  inactive: '该访问密钥已停用。',
  'owner-disabled': '该访问密钥的用户已被停用。',
  'too-many': '您已有两个访问密钥，已达上限。请先删除一个。',
  'other-profile': '只有采用 huawei 密码规则的账号才能被程序使用。请先为该账号选择此规则。',
  unknown: '该访问密钥已被删除。',
} satisfies Record<keyof typeof english, string>
