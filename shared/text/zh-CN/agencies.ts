import type { agencies as english } from '../en/agencies.ts'

export const agencies = {
  'too-many': '该账号的委托数量已达配额上限。',
} satisfies Record<keyof typeof english, string>
