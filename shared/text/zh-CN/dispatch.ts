import type { dispatch as en } from '../en/dispatch.ts'

export const dispatch = {
  'no-such-capability': '当前版本的 IAM Desk 不认识这个请求。请刷新页面。',
  'desk-closed': '服务台目前未开启。请在有人值守时再试。',
  'prove-again': '此操作需要再次输入密码或验证码。',
  'other-account': '这属于另一个账号。',
  'not-your-role': '您的角色无权执行此操作。请联系有权限的管理员。',
} satisfies Record<keyof typeof en, string>
