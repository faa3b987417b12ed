import type { Act } from '../../contract/acts.ts'
import type { NextWay } from '../../contract/appeals.ts'
import type { MessageTexts, NoticeKind, OwnPurpose, ResetOf } from '../en/messages.ts'

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
  invited: { subject: '已发送首次登录链接', fact: who => `服务台为 ${who} 发送了首次登录链接。` },
  unlocked: { subject: '账号已解锁', fact: who => `服务台已解锁 ${who}。` },
  enabled: { subject: '账号已启用', fact: who => `服务台已启用 ${who}。` },
  disabled: { subject: '账号已停用', fact: who => `服务台已停用 ${who}。` },
  'sessions-ended': { subject: '已退出所有登录', fact: who => `服务台已注销 ${who} 的所有会话。` },
  'contact-changed': { subject: '联系方式即将变更', fact: who => `${who} 登记了新的邮箱或手机号。` },
  'password-changed': { subject: '密码已修改', fact: who => `${who} 已设置新密码。` },
  'password-set': { subject: '已为您设置密码', fact: who => `账号管理员已为 ${who} 设置新密码。` },
  'account-enabled': { subject: '账号已启用', fact: who => `账号管理员已启用 ${who}。` },
  'account-disabled': { subject: '账号已停用', fact: who => `账号管理员已停用 ${who}。` },
  'user-deleted': { subject: '用户已删除', fact: who => `账号管理员已删除 ${who}。` },
  'mfa-bound': { subject: '已绑定虚拟MFA', fact: who => `${who} 绑定了新的虚拟MFA。` },
  'contacts-frozen': { subject: '联系方式已冻结', fact: who => `${who} 的待生效变更已取消，邮箱和手机号暂不能修改。` },
  'contacts-unfrozen': { subject: '联系方式已解除冻结', fact: who => `服务台组长已解除对 ${who} 联系方式的冻结。` },
  'approval-waits': {
    subject: '有人请求重置您的登录凭据',
    fact: who => `24 小时之后，服务台可以重置 ${who} 的密码或虚拟MFA。`,
  },
  'check-words': { subject: '服务台在来电中报出了校验词', fact: who => `有来电者请服务台向 ${who} 报出校验词。` },
  'mfa-unbound': { subject: '虚拟MFA已解绑', fact: who => `${who} 的虚拟MFA已在用户自助页面解绑。` },
  'recovery-codes-renewed': {
    subject: '已生成新的恢复码',
    fact: who => `已为 ${who} 生成新的恢复码，旧恢复码随即失效。`,
  },
  'protection-on': { subject: '登录保护已更改', fact: who => `${who} 登录时还需输入验证码。` },
  'protection-off': { subject: '登录保护已关闭', fact: who => `${who} 登录时不再需要验证码。` },
  'access-key-created': { subject: '已创建访问密钥', fact: who => `已为 ${who} 创建新的访问密钥。` },
  'access-key-disabled': { subject: '访问密钥已停用', fact: who => `${who} 的一个访问密钥已停用。` },
  'access-key-enabled': { subject: '访问密钥已启用', fact: who => `${who} 的一个访问密钥已重新启用。` },
  'access-key-deleted': { subject: '访问密钥已删除', fact: who => `${who} 的一个访问密钥已删除。` },
  'contact-withdrawn': { subject: '联系方式变更已取消', fact: who => `${who} 待生效的邮箱或手机号变更已取消。` },
  'browsers-forgotten': {
    subject: '已知浏览器已清除',
    fact: who => `有人在自助页面上清除了 ${who} 的已知浏览器。`,
  },
  'own-sessions-ended': { subject: '其他会话已结束', fact: who => `${who} 在自助页面结束了其他会话。` },
  'check-card': { subject: '已生成校验词卡', fact: who => `已为 ${who} 生成新的校验词卡。` },
  vouched: { subject: '您为他人作了担保', fact: who => `有人在服务台用 ${who} 的虚拟MFA为他人作了担保。` },
  'appeal-opened': {
    subject: '有人提出申诉',
    fact: who => `有人称无法使用已绑定的联系方式，向服务台申诉，要求重置 ${who} 的密码。`,
  },
  'appeal-approved': { subject: '申诉已通过', fact: who => `申诉已通过，服务台现可重置 ${who} 的密码。` },
  'appeal-refused': { subject: '申诉未通过', fact: who => `关于 ${who} 的申诉未获服务台通过。` },
  'recovery-code-used': { subject: '恢复码已使用', fact: who => `有来电者在服务台用一个恢复码证明自己是 ${who}。` },
}

const OWN_CODE: Record<OwnPurpose, { readonly subject: string; readonly use: string; readonly otherwise: string }> = {
  'second-factor': {
    subject: '您的登录验证码',
    use: '用于登录',
    otherwise: '如果您此刻没有登录，说明有人知道您的密码，请尽快修改。',
  },
  operation: {
    subject: '您的操作验证码',
    use: '用于确认操作，账号',
    otherwise: '如果您此刻没有更改任何设置，说明有人以您的身份登录，请尽快修改密码。',
  },
  contact: { subject: '您的联系方式验证码', use: '用于把此联系方式绑定到', otherwise: '如非本人申请，无需任何操作。' },
}

const NEXT: Record<NextWay, (days: number) => string> = {
  'service-ticket': () => '下一步：向客服提交工单。',
  'bring-documents': () => '下一步：携带身份证件及已绑定手机号的入网协议到服务台办理。',
  'appeal-again': days => `下一步：${days} 天后可再次申诉。`,
}

const never = '切勿告诉任何来电者。'

const RESET = {
  password: { subject: 'password-reset', did: '重置了密码', old: '旧密码' },
  mfa: { subject: 'mfa-reset', did: '解绑了虚拟MFA', old: '旧虚拟MFA' },
} as const satisfies Record<ResetOf['kind'], { subject: NoticeKind; did: string; old: string }>

const INVITED = { subject: 'invited', did: '发送了首次登录链接', old: '原状' } as const
const resetOf = ({ kind, invitation = false }: Pick<ResetOf, 'kind' | 'invitation'>) =>
  invitation ? INVITED : RESET[kind]

const doerOf = (byUser = false) => (byUser ? '有人凭发给本人的验证码' : '服务台')

const stop = ({ code, link, hours }: { code: string; link: string | null; hours: number }) =>
  `请在 ${String(hours)} 小时内拨打您已知的服务台电话，报出异议码 ${code}${link === null ? '' : `，或打开 ${link}`}`

export const messages = {
  proofCode: ({ code, purpose, minutes }) => ({
    subject: '您的验证码',
    body: `验证码 ${code}，用于${PURPOSE[purpose]}，${minutes} 分钟内有效。仅在您主动致电服务台时报出，${never}`,
  }),
  ownCode: ({ code, purpose, minutes, login, account }) => ({
    subject: OWN_CODE[purpose].subject,
    body: `验证码 ${code}，${OWN_CODE[purpose].use} ${login}（${account}），${minutes} 分钟内有效，只能填在索取它的页面上。服务台不需要此码，${never}${OWN_CODE[purpose].otherwise}`,
  }),
  consentCode: ({ code, minutes, login, account }) => ({
    subject: '请确认一项更改',
    body: `验证码 ${code}，表示您同意 ${login}（${account}）更改其账号的安全设置，${minutes} 分钟内有效。请先问清对方要更改什么，除其本人外请勿告诉任何人，包括服务台。如不同意，无需任何操作。`,
  }),
  forgotCode: ({ code, minutes }) => ({
    subject: '设置新密码的验证码',
    body: `验证码 ${code}，用于设置新密码，${minutes} 分钟内有效，只能填在您申请它的页面上。请勿告诉任何人，包括服务台。如非本人申请，无需任何操作：没有验证码，什么都不会改变。`,
  }),
  temporaryPassword: ({ password, login, account, minutes }) => ({
    subject: '您的临时密码',
    body: `${login}（${account}）的临时密码：${password}\n${minutes} 分钟内有效，仅可使用一次，登录后须立即修改。服务台不需要此密码，${never}`,
  }),
  resetLink: ({ link, login, account, hours }) => ({
    subject: '设置新密码',
    body: `为 ${login}（${account}）设置新密码：${link}\n链接 ${hours} 小时内有效，仅可使用一次，请勿转发。若非本人申请，请告知服务台。`,
  }),
  firstLoginLink: ({ link, name, login, account, hours }) => ({
    subject: '欢迎：请设置您的首个密码',
    body: `${name}，欢迎。请打开链接，为 ${login}（${account}）设置首个密码：${link}\n链接仅可使用一次，${String(hours)} 小时内有效。请勿转发。如不知此事，请告知服务台。`,
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
  resetObjection: ({ kind, invitation = false, login, account, byUser, ...how }) => ({
    subject: NOTICE[resetOf({ kind, invitation }).subject].subject,
    body: `${doerOf(byUser)}为 ${login}（${account}）${resetOf({ kind, invitation }).did}。如非本人所为，${stop(how)}：${resetOf({ kind, invitation }).old}随即恢复，账号冻结。如是本人所为，无需任何操作。`,
  }),
  resetObjectionForManager: ({ kind, invitation = false, name, login, account, byUser, ...how }) => ({
    subject: invitation ? `已向 ${name} 发送首次登录链接` : `${name} 的凭证已重置`,
    body: `${doerOf(byUser)}为 ${name}（${login}，${account}）${resetOf({ kind, invitation }).did}，您是登记的主管。如 ${name} 未曾申请，${stop(how)}，账号随即冻结。不确定时请当面询问 ${name}。如无疑问，无需任何操作。`,
  }),
  resetUndone: ({ kind, login, account }) => ({
    subject: '重置已撤销，账号已冻结',
    body: `有人凭通知对 ${login}（${account}）的重置提出异议：${RESET[kind].old}已恢复原状，目前任何人都无法登录。请拨打您已知的服务台电话，确认身份后由组长重新启用账号。`,
  }),
  resetUndoneForManager: ({ name, login, account }) => ({
    subject: `${name} 的重置已撤销`,
    body: `有人凭通知对 ${name}（${login}，${account}）的重置提出异议。账号已冻结，直至服务台组长重新启用。`,
  }),
  changeObjection: ({ change, login, account, ...how }) => ({
    subject: NOTICE[change].subject,
    body: `${NOTICE[change].fact(`${login}（${account}）`)}如非本人所为，${stop(how)}：登录保护随即恢复原状，账号冻结。如是本人所为，无需任何操作。`,
  }),
  changeUndone: ({ login, account }) => ({
    subject: '登录保护已恢复，账号已冻结',
    body: `有人凭通知对 ${login}（${account}）的登录保护变更提出异议：登录保护已恢复原状，目前任何人都无法登录。密码可能已被他人知道。请拨打您已知的服务台电话，确认身份后由组长重新启用账号。`,
  }),
  contactVeto: ({ login, account, code, link, hours }) => ({
    subject: NOTICE['contact-changed'].subject,
    body: `${login}（${account}）的邮箱或手机号正在变更。如非本人所为，请在 ${hours} 小时内拨打您已知的服务台电话，报出撤销码 ${code}${link === null ? '' : `，或打开 ${link}`}，即可取消变更。如是本人所为，无需任何操作。`,
  }),
  appealApproved: ({ reference, login, code, hours }) => ({
    subject: `申诉 ${reference} 已通过`,
    body: `${login} 的申诉 ${reference} 已通过。领取码：${code}。请在 ${hours} 小时内，在登录页选择“忘记密码？”并输入此码和您记下的完整编号；或拨打您已知的服务台电话报出。${never}`,
  }),
  appealRefused: ({ reference, login, next, days }) => ({
    subject: `申诉 ${reference} 未通过`,
    body: `${login} 的申诉 ${reference} 未通过。${NEXT[next](days)}重新注册的华为账号不能使用原账号的资源。`,
  }),
  passwordExpires: ({ login, account, days }) => ({
    subject: '您的密码即将过期',
    body: `${login}（${account}）的密码将${days === 1 ? '在一天之内' : `在 ${days} 天内`}过期。请像平时一样登录并修改密码。本消息不含链接，服务台也绝不会索要密码。`,
  }),
  newBrowser: ({ login, account, browser }) => ({
    subject: '有新的浏览器登录',
    body: `有人用以前没有用过的浏览器${browser === '' ? '' : `（${browser}）`}登录了 ${login}（${account}）。如是您本人，无须处理。如非本人所为，请立即修改密码，并拨打您已知的服务台电话，不要使用短信或邮件中的号码。`,
  }),
  notice: (kind, { login, account }) => ({
    subject: NOTICE[kind].subject,
    body: `${NOTICE[kind].fact(`${login}（${account}）`)}如非本人所为，请立即拨打您已知的服务台电话，不要使用短信或邮件中的号码。`,
  }),
} satisfies MessageTexts
