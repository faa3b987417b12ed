import { z } from 'zod'

import type { Operation } from './catalogue.ts'
import { keyOf } from './operations.ts'
import { isAboutAgencies } from './operations/roles.ts'

/** Of the operations that share a request, which one a body asks for; undefined: none. */
export function chosenBy(body: unknown, sharing: readonly Operation[]): Operation | undefined {
  const [only, ...more] = sharing
  return more.length === 0 ? only : sharing.find(operation => CHOICES[keyOf(operation)]?.(body) === true)
}

const Methods = z.object({ auth: z.object({ identity: z.object({ methods: z.array(z.string()) }) }) })
const byMethods =
  (...wanted: readonly string[]) =>
  (body: unknown): boolean => {
    const methods = Methods.safeParse(body).data?.auth.identity.methods ?? []
    return methods.length === wanted.length && wanted.every(method => methods.includes(method))
  }

/** What the bodies look like that ask for an operation which shares its request with others. */
const CHOICES: Readonly<Record<string, (body: unknown) => boolean>> = {
  keystoneCreateUserTokenByPassword: byMethods('password'),
  keystoneCreateUserTokenByPasswordAndMfa: byMethods('password', 'totp'),
  keystoneCreateAgencyToken: byMethods('assume_role'),
  createTemporaryAccessKeyByToken: byMethods('token'),
  createTemporaryAccessKeyByAgency: byMethods('assume_role'),
  createCloudServiceCustomPolicy: body => !isAboutAgencies(body),
  createAgencyCustomPolicy: isAboutAgencies,
  updateCloudServiceCustomPolicy: body => !isAboutAgencies(body),
  updateAgencyCustomPolicy: isAboutAgencies,
}

const BodyToken = z.object({
  auth: z.object({ identity: z.object({ token: z.object({ id: z.string().min(1).max(4096) }) }) }),
})

/** The token in the body that stands in the place of X-Auth-Token, where an operation takes one; null: there is none. */
export const tokenInBody = ({ sdk }: Operation, body: unknown): string | null =>
  sdk === 'createTemporaryAccessKeyByToken' ? (BodyToken.safeParse(body).data?.auth.identity.token.id ?? null) : null
