import type { sessions as english } from '../en/sessions.ts'

export const sessions = {
  'this-one': '这是您正在使用的会话。如需结束，请退出登录。',
  unknown: '该会话已经结束。',
} satisfies Record<keyof typeof english, string>
