import type { mfa as english } from '../en/mfa.ts'

export const mfa = {
  'already-bound': '已经绑定了虚拟MFA。如需更换，请先联系服务台解绑。',
  'not-begun': '此页面没有正在进行的绑定，请重新开始。',
  'code-replaced': '服务台已发送新的绑定码，请用新的绑定码重新开始。',
  'code-first': '服务台已解绑虚拟MFA。请登录自助页面，用服务台发送的绑定码重新绑定。',
  'unbind-first': '请先用虚拟MFA的验证码解绑自己的设备。',
  'not-bound': '该用户没有绑定虚拟MFA，无需重置。',
} satisfies Record<keyof typeof english, string>
