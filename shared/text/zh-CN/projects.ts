import type { projects as english } from '../en/projects.ts'

export const projects = {
  'enterprise-projects': '账号已有企业项目，不能再创建IAM项目。',
} satisfies Record<keyof typeof english, string>
