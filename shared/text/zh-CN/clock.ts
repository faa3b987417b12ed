import type { clock as english } from '../en/clock.ts'

export const clock = {
  next: {
    close: '这个验证码刚过期，或尚未生效。请对方在下一个验证码出现时立即报出。',
    phone: '按此验证码推算，手机时钟约{off}。请对方在下一个验证码出现时立即报出，须与同一时钟相符。',
    desk: '如果本服务台的时钟约{off}，此验证码就相符，已有多部手机如此。请对方报出下一个验证码，并请人检查本机时钟。',
  },
  known: {
    phone: '手机时钟约{off}，服务台此后会据此计算。请用户在手机上打开“自动设置时间”。',
    desk: '多部手机表明本服务台的时钟约{off}。请检查本机时钟。',
  },
  drift: { gains: '每天约快 {n} 秒。', loses: '每天约慢 {n} 秒。' },
  ahead: '快 {time}',
  behind: '慢 {time}',
  own: {
    back: '本机时钟被拨慢了 {time}。验证码和各种等待时间都以它为准，请与其他时钟核对。',
    ahead: '本机时钟向前跳了 {time}。休眠之后属正常；否则验证码和等待时间会提前结束。请与其他时钟核对。',
    'behind-audit': '本机时钟比最后一行审计记录慢 {time}。验证码和各种等待时间都以它为准，请与其他时钟核对。',
    phones: '多位用户的手机表明本机时钟{off}。请校准，并设为自动校时。',
    confirm: '时钟无误',
    confirmed: '已记录：时钟无误。',
    'no-doubt': '时钟已无疑问。',
  },
} satisfies typeof english
