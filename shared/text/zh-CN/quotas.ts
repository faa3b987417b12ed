import type { quotas as english } from '../en/quotas.ts'

export const quotas = {
  reached: '该账号的此类资源已达配额上限。',
} satisfies Record<keyof typeof english, string>
