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

const Count = z
  .string()
  .regex(/^\d{1,9}$/u)
  .transform(Number)
/** The fields of a query that asks for a page of a list. */
export const PageQuery = { page: Count.optional(), per_page: Count.optional() }

/**
 * The page that a query asks for; undefined: the whole list. Throws IAM.0007 unless both fields came, from 1 on.
 * Source: Huawei Cloud, IAM API Reference: `page` and `per_page` must be used together.
 */
export function pageOf(
  { page, per_page: size }: { readonly page?: number | undefined; readonly per_page?: number | undefined },
  most: number,
): { readonly offset: number; readonly limit: number } | undefined {
  if (page === undefined && size === undefined) return undefined
  if (page === undefined || page < 1) throw new Refused({ code: 'IAM.0007', about: ['page'] })
  if (size === undefined || size < 1 || size > most) throw new Refused({ code: 'IAM.0007', about: ['per_page'] })
  return { offset: (page - 1) * size, limit: size }
}
/** Without what was not given: a capability takes a field or none. */
export const defined = <T extends object>(given: T): Given<T> =>
  // Only keys without a value are left out.
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given<T>

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
