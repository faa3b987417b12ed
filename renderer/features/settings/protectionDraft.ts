import { ProtectPolicy } from '#shared/contract/securityPolicies.ts'

/** Who confirms critical operations: nobody, the user with a code, or somebody the account names. */
export const CONFIRMERS = ['nobody', 'user', 'named'] as const
export type Confirmer = (typeof CONFIRMERS)[number]
export const SCENES = ['mobile', 'email'] as const
/** What users change themselves, unless it is left to administrators. */
export const OWN_MATTERS = ['ownPassword', 'ownEmail', 'ownMobile', 'accessKeys'] as const
export type OwnMatterName = (typeof OWN_MATTERS)[number]

/** The policy as the form holds it: one choice for two switches, and the number in two fields, as in the form of a user. */
export type ProtectionDraft = Record<OwnMatterName, boolean> & {
  confirmer: Confirmer
  scene: (typeof SCENES)[number]
  areaCode: string
  phone: string
  email: string
}

export const confirmerOf = ({ operationProtection, adminCheck }: ProtectPolicy): Confirmer =>
  !operationProtection ? 'nobody' : adminCheck ? 'named' : 'user'

/** `+86 13800138000`, as people read it. */
export const mobileOf = ({ mobile }: ProtectPolicy): string => mobile.replace(/^0+/u, '+').replace('-', ' ')

export function protectionDraftOf(policy: ProtectPolicy): ProtectionDraft {
  const [areaCode = '', phone = ''] = policy.mobile.split('-')
  const { accessKeys, ownEmail, ownMobile, ownPassword, email } = policy
  return {
    confirmer: confirmerOf(policy),
    scene: policy.scene ?? 'email',
    areaCode,
    phone,
    email,
    accessKeys,
    ownEmail,
    ownMobile,
    ownPassword,
  }
}

const digits = (text: string) => text.replaceAll(/[\s-]/gu, '')
/** `86`, `+86` and `0086` are the same country code. */
const dialled = (areaCode: string) => `00${digits(areaCode).replace(/^(?:\+|0+)/u, '')}`

type Fault = 'areaCode' | 'phone' | 'email'
/** The fields that whoever confirms cannot be reached by. */
export function faultsOf({ confirmer, scene, areaCode, phone, email }: ProtectionDraft): ReadonlySet<Fault> {
  if (confirmer !== 'named') return new Set()
  if (scene === 'email') {
    const fits = email.trim() !== '' && ProtectPolicy.shape.email.safeParse(email.trim()).success
    return new Set(fits ? [] : ['email'])
  }
  return new Set([
    ...(/^00\d{1,4}$/u.test(dialled(areaCode)) ? [] : ['areaCode' as const]),
    ...(/^\d{5,20}$/u.test(digits(phone)) ? [] : ['phone' as const]),
  ])
}

/**
 * What the form says, as the contract has it. Who was named is kept while somebody else confirms, or nobody, and so is the contact that
 * is not used.
 */
export function policyOf(draft: ProtectionDraft, stored: ProtectPolicy): ProtectPolicy {
  const { confirmer, scene, accessKeys, ownEmail, ownMobile, ownPassword } = draft
  const own = { accessKeys, ownEmail, ownMobile, ownPassword }
  if (confirmer === 'nobody') return { ...stored, ...own, operationProtection: false }
  if (confirmer === 'user') return { ...stored, ...own, operationProtection: true, adminCheck: false }
  const contact =
    scene === 'email' ? { email: draft.email.trim() } : { mobile: `${dialled(draft.areaCode)}-${digits(draft.phone)}` }
  return { ...stored, ...own, ...contact, operationProtection: true, adminCheck: true, scene }
}
