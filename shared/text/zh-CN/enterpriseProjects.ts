import type { enterpriseProjects as english } from '../en/enterpriseProjects.ts'

export const enterpriseProjects = {
  'name-taken': '该账号已有同名的企业项目。请换一个名称。',
} satisfies Record<keyof typeof english, string>
