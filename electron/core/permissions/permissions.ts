import type { HandlersFor } from '../call.ts'
import { assignments } from './assignments.ts'
import { giving } from './giving.ts'

export { access } from './explaining.ts'
export { roles } from './policies.ts'

/** Who was given which permission, and where. */
export const grants = (): HandlersFor<'grants'> => ({ ...giving(), ...assignments() })
