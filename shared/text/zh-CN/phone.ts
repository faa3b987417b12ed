import type { phone as en } from '../en/phone.ts'

export const phone = {
  lead: '所有示例用户的手机和邮箱，一个人即可演完一次来电的双方。真实数据中没有此页面。',
  label: '收到的消息',
  find: '查找用户',
  to: '发往 {to}',
  channels: { email: '邮件', sms: '短信', desk: '服务台' },
  authenticators: '身份验证器',
  authenticatorsHint: '仅限有进行中来电的用户',
  says: '来电 {call} 中服务台应报出：{words}',
  validFor: '{time} 内有效',
  empty: '还没有收到消息。',
  emptyHint: '在服务台登记一个来电并发送验证码，消息会出现在这里。',
  noneFits: '没有发给该用户的消息。',
  toDesk: '前往服务台',
} satisfies typeof en
