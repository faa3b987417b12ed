import type { loginProtection as en } from '../en/loginProtection.ts'

export const loginProtection = {
  never: '该用户从未启用登录保护。',
  own: '不能用此方式更改自己的登录保护。请联系其他管理员。',
} satisfies Record<keyof typeof en, string>
