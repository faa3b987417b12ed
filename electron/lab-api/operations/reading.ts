import { z } from 'zod'

import { Refused } from '../refused.ts'

/** Reads values of the wire by a schema. Throws IAM.0007 with the names of what does not fit. */
export function read<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Refused({
    code: 'IAM.0007',
    about: [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'request'))],
  })
}

/** `true` or `false`, whatever the case. */
export const Flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false']))
  .transform(text => text === 'true')

/** Without what was not given: a capability takes a field or none. */
export const defined = <T extends object>(given: T): Given<T> =>
  // Only keys without a value are left out.
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given<T>

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
