import type { handover as english } from '../en/handover.ts'

export const handover = {
  'route-not-offered': '本次通话不能使用这种交付方式，请从可选方式中选择。',
} satisfies Record<keyof typeof english, string>
