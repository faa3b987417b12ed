import type { z } from 'zod'

import { access } from './access.ts'
import { accessKeys } from './accessKeys.ts'
import { accessLists } from './accessLists.ts'
import { agencies } from './agencies.ts'
import { appeals } from './appeals.ts'
import { approvals } from './approvals.ts'
import { audit } from './audit.ts'
import { browsers } from './browsers.ts'
import { calls } from './calls.ts'
import type { Capability } from './capability.ts'
import { catalog } from './catalog.ts'
import { checkWords } from './checkWords.ts'
import { codes } from './codes.ts'
import { credentials } from './credentials.ts'
import { directory } from './directory.ts'
import { enterpriseProjects } from './enterpriseProjects.ts'
import { grants } from './grants.ts'
import { labApi } from './labApi.ts'
import { groups } from './groups.ts'
import { loginProtection } from './loginProtection.ts'
import { mfa } from './mfa.ts'
import { mySecurity } from './mySecurity.ts'
import { operators } from './operators.ts'
import { pairing } from './pairing.ts'
import { policy } from './policy.ts'
import { practice } from './practice.ts'
import { quarantine } from './quarantine.ts'
import { pressure } from './pressure.ts'
import { projects } from './projects.ts'
import { radar } from './radar.ts'
import { receipts } from './receipts.ts'
import { recovery } from './recovery.ts'
import { roles } from './roles.ts'
import { security, store } from './security.ts'
import { securityPolicies } from './securityPolicies.ts'
import { sessions } from './sessions.ts'
import { tokens } from './tokens.ts'
import { vault, type VaultName } from './vault.ts'

/** Every capability of the product, by domain. A name on the wire is `domain.verbNoun`. */
export const contract = {
  operators,
  directory,
  groups,
  calls,
  approvals,
  pairing,
  checkWords,
  credentials,
  mfa,
  sessions,
  mySecurity,
  loginProtection,
  accessKeys,
  access,
  roles,
  grants,
  enterpriseProjects,
  tokens,
  accessLists,
  projects,
  agencies,
  catalog,
  browsers,
  codes,
  policy,
  quarantine,
  radar,
  practice,
  receipts,
  appeals,
  pressure,
  recovery,
  audit,
  security,
  labApi,
  securityPolicies,
  store,
} as const
export { vault }
export type { VaultName }

export type Contract = typeof contract
export type Domain = keyof Contract

type NamesOf<D extends Domain> = `${D}.${Extract<keyof Contract[D], string>}`
export type CapabilityName = { [D in Domain]: NamesOf<D> }[Domain]

type Lookup<N extends CapabilityName> = N extends `${infer D extends Domain}.${infer V}`
  ? V extends keyof Contract[D]
    ? Contract[D][V]
    : never
  : never

/** What a caller may send (defaults not yet filled in) and what a handler receives (parsed). */
export type InputOf<C> = C extends { input: infer I extends z.ZodType } ? z.input<I> : never
export type ParsedOf<C> = C extends { input: infer I extends z.ZodType } ? z.output<I> : never
export type OutputOf<C> = C extends { output: infer O extends z.ZodType } ? z.output<O> : never

export type Input<N extends CapabilityName> = InputOf<Lookup<N>>
export type Output<N extends CapabilityName> = OutputOf<Lookup<N>>

/** Finds a capability by its wire name; own properties only, so `__proto__` finds nothing. */
export function findCapability(name: string): Capability | undefined {
  const [domain, verb, ...rest] = name.split('.')
  if (domain === undefined || verb === undefined || rest.length > 0 || !Object.hasOwn(contract, domain))
    return undefined
  const verbs: Record<string, Capability> = contract[domain as Domain]
  return Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
}

/** Every capability with its wire name, in the order of declaration. */
export function allCapabilities(): readonly { readonly name: CapabilityName; readonly capability: Capability }[] {
  return Object.entries(contract).flatMap(([domain, verbs]) =>
    Object.entries(verbs as Record<string, Capability>).map(([verb, capability]) => ({
      name: `${domain}.${verb}` as CapabilityName,
      capability,
    })),
  )
}
