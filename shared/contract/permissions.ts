import { z } from 'zod'

export const ROLES = ['agent', 'lead', 'administrator', 'auditor'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

/** Which roles hold which permission. One table: the permission test, the button guards and the docs all read it. */
export const PERMISSIONS = {
  'desk.use': ['agent', 'lead', 'administrator', 'auditor'],
  'calls.work': ['agent', 'lead'],
  'calls.read': ['agent', 'lead', 'administrator', 'auditor'],
  'approvals.decide': ['lead'],
  'users.act': ['agent', 'lead'],
  'users.act_privileged': ['lead'],
  'outbox.list': ['agent', 'lead', 'administrator'],
  'outbox.read_body': ['lead'],
  'directory.manage': ['administrator'],
  'contacts.freeze': ['lead', 'administrator'],
  'contacts.unfreeze': ['lead'],
  'directory.find': ['agent', 'lead', 'administrator'],
  'operators.manage': ['administrator'],
  'settings.read': ['lead', 'administrator', 'auditor'],
  'settings.manage': ['administrator'],
  'radar.read': ['lead', 'administrator', 'auditor'],
  'radar.lift': ['lead'],
  'appeals.read': ['lead', 'administrator', 'auditor'],
  'appeals.review': ['lead'],
  'policy.read': ['lead', 'administrator', 'auditor'],
  'policy.manage': ['administrator'],
  'store.backup': ['administrator'],
  'audit.read': ['lead', 'administrator', 'auditor'],
} as const satisfies Record<string, readonly Role[]>
export type Permission = keyof typeof PERMISSIONS

/** Whether any of the roles holds the permission. */
export const mayDo = (roles: readonly Role[], permission: Permission): boolean => {
  const holders: readonly Role[] = PERMISSIONS[permission]
  return roles.some(role => holders.includes(role))
}
