export const projects = {
  'enterprise-projects': '账号已有企业项目，不能再创建IAM项目。',
  'too-many': '该区域的项目数量已达配额上限。',
}
