import type { quotas as english } from '../en/quotas.ts'

export const quotas = {
  reached: '该账号的此类资源已达配额上限。',
  'out-of-bounds': '该配额不能调整到这么少或这么多。',
} satisfies Record<keyof typeof english, string>
