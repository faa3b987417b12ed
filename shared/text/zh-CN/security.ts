import type { security as en } from '../en/security.ts'

export const security = {
  'no-sender': '尚未设置邮件服务器。请先填写。',
} satisfies Record<keyof typeof en, string>
