import type { Everything } from '../everyone.ts'
import type { Group } from '../groups.ts'

/** What a file is made of. Nothing in it is a credential. */
export interface Export {
  readonly users: readonly Everything[]
  /** Every group that has members among the users. */
  readonly groups: readonly Group[]
}
