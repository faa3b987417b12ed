import type { directory as english } from '../en/directory.ts'

export const directory = {
  user: {
    unknown: '没有这个用户。',
    'own-record': '这是您本人的用户记录，须由他人修改。',
    owner: '账号所有者的用户信息只能由其本人修改，且不能停用。',
    frozen: '该账号因重置遭到异议而被冻结，须由组长在来电中启用。',
    'already-disabled': '该用户已处于停用状态，未消耗任何证明。',
    'already-enabled': '该用户已处于启用状态，未消耗任何证明。',
  },
  contacts: {
    frozen: '该用户的联系方式已冻结，须由组长解除冻结后才能修改。',
    'already-frozen': '联系方式已处于冻结状态。',
    'not-frozen': '联系方式未被冻结。',
  },
  'unknown-user': '没有这个用户。',
  account: {
    unknown: '没有这个账号。',
    taken: '已有同名账号，请换一个名称。',
  },
  login: {
    empty: '请输入用户登录时使用的用户名。',
    'too-long': '用户名超过 128 个字符。',
    'hidden-characters': '用户名中含有不可见字符，请手动重新输入。',
    'spaces-around': '用户名首尾有空格。',
    'only-dots': '用户名不能只由句点组成。',
    'mixed-scripts': '用户名混用了字形相近的文字（例如拉丁字母与西里尔字母），请只用其中一种。',
    taken: '该账号下已有用户使用此用户名。',
    'looks-alike': '该账号下已有外观相同的用户名。',
  },
  kind: {
    stays: '账号根身份或华为账号不能改为IAM用户。',
    'no-administrator': 'IAM用户不能是企业管理员。',
    'login-id-taken': '其他账号根身份或华为账号已使用此登录ID。',
    'second-administrator': '该账号已有企业管理员。',
  },
  name: { empty: '请输入姓名。' },
  text: { 'hidden-characters': '文本中含有不可见字符，请手动重新输入。' },
  email: { invalid: '电子邮件地址无效。' },
  phone: { invalid: '电话号码应为 5 到 15 位数字，不含国家（地区）代码。' },
} satisfies typeof english
