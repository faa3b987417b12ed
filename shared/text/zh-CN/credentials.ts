import type { credentials as english } from '../en/credentials.ts'

export const credentials = {
  busy: '同时登录的人太多，请过几秒再试。',
  'lock-runs-out': '使用华为策略的账号不能手动解锁，锁定到期后会自动解除。',
  'signed-in-before': '该用户已登录过，请改为重置密码。',
  'not-locked': '无需解锁：该用户没有被锁定，也没有登录失败记录。',
  'policy-unchanged': '与当前规则相同，没有任何改动。',
  'changed-meanwhile': '密码刚刚已被修改，请重新登录。',
} satisfies Record<keyof typeof english, string>
