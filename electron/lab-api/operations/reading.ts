import { AccountId } from '#shared/contract/ids.ts'
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

/** What is no account at all is as unknown as one that nobody has. */
export function accountAt(params: Readonly<Record<string, string>>): AccountId {
  const accountId = AccountId.safeParse(params['domain_id'])
  if (!accountId.success) throw new Refused({ code: 'IAM.0004', about: [params['domain_id'] ?? 'domain_id'] })
  return accountId.data
}

/** An identifier of the path. What is longer than any is as unknown as one that nobody has. */
export function idAt(params: Readonly<Record<string, string>>, name: string): string {
  const id = params[name] ?? ''
  if (id === '' || id.length > LONGEST_ID) throw new Refused({ code: 'IAM.0004', about: [name] })
  return id
}

const LONGEST_ID = 64

/** Which part of a list is asked for: `page` and `per_page` come together, or neither does. Throws IAM.0007. */
export function pageOf(
  query: URLSearchParams,
  most: number,
): { readonly offset: number; readonly limit: number } | null {
  const asked = read(
    z
      .object({ page: Count.optional(), per_page: Count.pipe(z.number().max(most)).optional() })
      .refine(one => (one.page === undefined) === (one.per_page === undefined), { path: ['page'] }),
    Object.fromEntries(query),
  )
  if (asked.page === undefined || asked.per_page === undefined) return null
  return { offset: (asked.page - 1) * asked.per_page, limit: asked.per_page }
}

const Count = z
  .string()
  .regex(/^[1-9]\d{0,5}$/u)
  .transform(Number)
