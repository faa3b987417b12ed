import type { quarantine as english } from '../en/quarantine.ts'

export const quarantine = {
  sealed: {
    password: '旧密码封存至 {time}',
    mfa: '旧虚拟MFA封存至 {time}',
    protection: '原登录保护设置保留至 {time}',
  },
  frozen:
    '账号自 {time} 起冻结：有人对重置提出异议。目前无法登录，仅组长可处理。请先确认对方身份；如密码可能已被他人知道，请重新重置；然后启用账号。',
  object: {
    open: '并非本人重置…',
    title: '对重置提出异议',
    lead: '重置通知及异议码已发送到 {name} 的联系方式和登记的主管；更改登录保护时仅发送到本人联系方式。报出异议码后，原状恢复，账号冻结，直至组长启用。',
    code: '消息中的异议码',
    hint: '共 8 个字符，不区分大小写，空格和短横线可省略。',
    missing: '请先输入异议码。',
    submit: '撤销重置',
    restored: '{name} 的重置已撤销，账号已冻结。',
    wrong:
      '异议码不正确，已无剩余次数。请停用该用户，并告知组长。 | 异议码不正确，还可尝试 1 次。 | 异议码不正确，还可尝试 {n} 次。',
    'no-tries-left': '已无剩余次数。请停用该用户，并告知组长。',
    'nothing-sealed': '没有可撤销的重置或变更：该用户近期没有。',
    slowed: '错误次数过多，请 {time} 后再试。',
  },
} satisfies typeof english
