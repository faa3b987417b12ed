import type { Act } from '../../contract/acts.ts'
import type { MessageTexts, NoticeKind } from '../en/messages.ts'

const PURPOSE: Record<Act, string> = {
  'reset-password': '重置密码',
  'reset-mfa': '解绑虚拟MFA',
  unlock: '解锁账号',
  'enable-user': '启用账号',
  'disable-user': '停用账号',
  'end-sessions': '注销所有会话',
}

const NOTICE: Record<NoticeKind, { readonly subject: string; readonly fact: (who: string) => string }> = {
  'password-reset': { subject: '密码已重置', fact: who => `服务台已重置 ${who} 的密码。` },
  'mfa-reset': { subject: '虚拟MFA已解绑', fact: who => `服务台已解绑 ${who} 的虚拟MFA。` },
  unlocked: { subject: '账号已解锁', fact: who => `服务台已解锁 ${who}。` },
  enabled: { subject: '账号已启用', fact: who => `服务台已启用 ${who}。` },
  disabled: { subject: '账号已停用', fact: who => `服务台已停用 ${who}。` },
  'sessions-ended': { subject: '已退出所有登录', fact: who => `服务台已注销 ${who} 的所有会话。` },
  'contact-changed': { subject: '联系方式即将变更', fact: who => `${who} 登记了新的邮箱或手机号。` },
  'password-changed': { subject: '密码已修改', fact: who => `${who} 已设置新密码。` },
  'mfa-bound': { subject: '已绑定虚拟MFA', fact: who => `${who} 绑定了新的虚拟MFA。` },
  'contacts-frozen': { subject: '联系方式已冻结', fact: who => `${who} 的待生效变更已取消，邮箱和手机号暂不能修改。` },
  'contacts-unfrozen': { subject: '联系方式已解除冻结', fact: who => `服务台组长已解除对 ${who} 联系方式的冻结。` },
  vouched: { subject: '您为他人作了担保', fact: who => `有人在服务台用 ${who} 的虚拟MFA为他人作了担保。` },
  'recovery-code-used': { subject: '恢复码已使用', fact: who => `有来电者在服务台用一个恢复码证明自己是 ${who}。` },
}

const never = '切勿告诉任何来电者。'

export const messages = {
  proofCode: ({ code, purpose, minutes }) => ({
    subject: '您的验证码',
    body: `验证码 ${code}，用于${PURPOSE[purpose]}，${minutes} 分钟内有效。仅在您主动致电服务台时报出，${never}`,
  }),
  temporaryPassword: ({ password, login, account, minutes }) => ({
    subject: '您的临时密码',
    body: `${login}（${account}）的临时密码：${password}\n${minutes} 分钟内有效，仅可使用一次，登录后须立即修改。服务台不需要此密码，${never}`,
  }),
  resetLink: ({ link, login, account, hours }) => ({
    subject: '设置新密码',
    body: `为 ${login}（${account}）设置新密码：${link}\n链接 ${hours} 小时内有效，仅可使用一次，请勿转发。若非本人申请，请告知服务台。`,
  }),
  slipHalf: ({ half, purpose, minutes }) => ({
    subject: '凭条的另一半',
    body: `${half} 是凭条的另一半，用于${PURPOSE[purpose]}，须与打印的一半同时使用，${minutes} 分钟内有效。${never}`,
  }),
  slipHalfForDesk: ({ half, userName, callNumber, minutes }) => ({
    subject: `凭条的一半（来电 ${callNumber}）`,
    body: `${half} 是 ${userName} 的凭条的一半（来电 ${callNumber}），${minutes} 分钟内有效。请当面交给本人，或拨打确知属于本人的号码告知，不得告诉服务台的其他人。`,
  }),
  bindingCode: ({ code, minutes }) => ({
    subject: '绑定虚拟MFA的验证码',
    body: `${code} 用于绑定新的虚拟MFA，${minutes} 分钟内有效，只在登录页面填写。服务台不需要此验证码，${never}`,
  }),
  contactVeto: ({ login, account, code, link, hours }) => ({
    subject: NOTICE['contact-changed'].subject,
    body: `${login}（${account}）的邮箱或手机号正在变更。如非本人所为，请在 ${hours} 小时内拨打您已知的服务台电话，报出撤销码 ${code}${link === null ? '' : `，或打开 ${link}`}，即可取消变更。如是本人所为，无需任何操作。`,
  }),
  passwordExpires: ({ login, account, days }) => ({
    subject: '您的密码即将过期',
    body: `${login}（${account}）的密码将${days === 1 ? '在一天之内' : `在 ${days} 天内`}过期。请像平时一样登录并修改密码。本消息不含链接，服务台也绝不会索要密码。`,
  }),
  notice: (kind, { login, account }) => ({
    subject: NOTICE[kind].subject,
    body: `${NOTICE[kind].fact(`${login}（${account}）`)}如非本人所为，请立即拨打您已知的服务台电话，不要使用短信或邮件中的号码。`,
  }),
} satisfies MessageTexts
