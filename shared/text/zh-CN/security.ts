import type { security as en } from '../en/security.ts'

export const security = {
  'no-sender-email': '尚未设置邮件服务器。请先填写。',
  'no-sender-sms': '尚未设置短信网关。请先填写。',
} satisfies Record<keyof typeof en, string>
