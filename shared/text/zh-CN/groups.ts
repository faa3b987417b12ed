import type { groups as english } from '../en/groups.ts'

export const groups = {
  unknown: '该账号中没有此用户组。',
  taken: '该账号中已有同名或名称相似的用户组。',
  'not-in': '该用户不在此用户组中。',
  'admin-stays': '用户组 admin 不能删除，也不能改名。',
  'owner-stays': '账号所有者始终属于用户组 admin。',
  'too-many-of-user': '该用户已属于十个用户组，已达上限。',
} satisfies Record<keyof typeof english, string>
