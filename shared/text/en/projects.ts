/** Refusals about projects. */
export const projects = {
  'enterprise-projects': 'The account has enterprise projects. No IAM projects can be made beside them.',
}
