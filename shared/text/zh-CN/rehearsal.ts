import type { rehearsal as en } from '../en/rehearsal.ts'

export const rehearsal = {
  elsewhere: '操作完成，但交付的内容到了真正的用户手中，用户会得知此事；来电者一无所获。',
  scripts: {
    'okta-2023': 'Okta 的客户，2023 年 8 月：来电者要求重置一名管理员的全部验证方式',
    'mgm-2023': '美高梅，2023 年 9 月：十分钟电话，所用信息人人可查',
    'caesars-2023': '凯撒娱乐，2023 年 9 月：冒充外包人员，掌握资料和盗来的号码',
    'clorox-2023': '高乐氏，2023 年 8 月（据起诉书）：先要密码，再要 MFA，再换号码，一小时后再来一次',
    'hospital-2024': '美国医院，2024 年 4 月：报出证件号码的几位数字，称“手机坏了”',
    'ms-2025': '玛莎百货，2025 年 4 月：冒充外部公司的同事',
    'stolen-number': '号码被盗：窃贼能看到每一条短信',
    insider: '操作员就是窃贼：“我看过工牌，也回拨过电话”',
    'forgot-password': '忘记密码，身份验证器在手',
    mistyped: '验证码输错两次，第三次正确',
    'lost-phone': '丢了手机，带着工牌和一位同事前来',
    'no-phone': '没有手机，带着工牌前来',
    administrator: '一名管理员忘记了密码',
  },
  outcome: {
    stopped: '在第 {at} 步被拦下：{because}',
    succeeded: '会在第 {at} 步得手',
    helped: '{at} 步办妥',
    'turned-away': '在第 {at} 步被拒：{because}',
  },
  summary: '{attacks} 种攻击中拦下 {stopped} 种，{honest} 位诚实来电者中帮到 {helped} 位。',
} satisfies typeof en
