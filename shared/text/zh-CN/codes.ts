import type { codes as en } from '../en/codes.ts'

export const codes = {
  problem: {
    address: '邮箱地址无效，无法投递。',
    'address-refused': '邮件服务器拒收该地址。',
    refused: '邮件服务器拒绝了该邮件。',
    busy: '邮件服务器要求稍后重试。',
    unreachable: '无法连接邮件服务器。',
    host: '网络中找不到邮件服务器的主机名。',
    tls: '无法与邮件服务器建立可信的加密连接。请检查“设置”。',
    'sign-in': '邮件服务器不接受“设置”中的用户名或密码。',
    'no-sender': '没有可用于该消息的发送方式。请检查“设置”。',
    wiped: '内容已清除，无法发送。',
    unknown: '消息未能发送，详情见日志。',
  },
  reading: {
    'own-call': '该消息属于您受理的来电，须由其他组长查看。',
    'new-operator': '您与该来电的坐席之间，一方在 72 小时内添加了另一方。须由其他组长查看。',
    'not-yours': '该消息不供服务台查看。',
    gone: '内容已清除。',
  },
  message: {
    unknown: '没有这条消息。',
    expired: '该消息已过期。请重新发送验证码或重新交付。',
    'not-waiting': '该消息已不在等待发送。',
    'notice-stays': '通知不能取消：用户必须知道发生了什么。',
  },
  'pocket-phone': { 'real-store': '只有演示库才能查看手机。' },
} satisfies typeof en
