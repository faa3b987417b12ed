import type { roles as english } from '../en/roles.ts'

export const roles = {
  'mixed-scopes': '该策略同时包含全局服务和项目级服务的授权项。请拆成两个策略，类型分别为 AX 和 XA。',
  'other-scope': '策略的类型与其授权项不符。全局服务请使用 AX，项目级服务请使用 XA。',
} satisfies Record<keyof typeof english, string>
