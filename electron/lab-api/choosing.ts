import { z } from 'zod'

import type { Operation } from './catalogue.ts'
import { keyOf } from './operations.ts'
import { byMethods, isByToken } from './operations/methods.ts'
import { isAboutAgencies } from './operations/roles.ts'

/** Of the operations that share a request, which one a body asks for; undefined: none. */
export function chosenBy(body: unknown, sharing: readonly Operation[]): Operation | undefined {
  const [only, ...more] = sharing
  return more.length === 0 ? only : sharing.find(operation => CHOICES[keyOf(operation)]?.(body) === true)
}

/** What the bodies look like that ask for an operation which shares its request with others. */
const CHOICES: Readonly<Record<string, (body: unknown) => boolean>> = {
  // Clients of OpenStack ask here for another scope as well, by the token they have.
  keystoneCreateUserTokenByPassword: body => byMethods('password')(body) || isByToken(body),
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
  sdk === 'createTemporaryAccessKeyByToken' || (sdk === 'keystoneCreateUserTokenByPassword' && isByToken(body))
    ? (BodyToken.safeParse(body).data?.auth.identity.token.id ?? null)
    : null
