import type { Permission } from '#shared/contract/permissions.ts'

import { useSession } from './session.ts'

/** `const may = useMay()`, then `may('directory.manage')` in a template. */
export function useMay(): (permission: Permission) => boolean {
  const session = useSession()
  return permission => session.may(permission)
}
