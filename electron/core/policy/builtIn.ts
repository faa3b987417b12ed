import type { ProofMethod } from '#shared/contract/calls.ts'
import { PROOF_METHODS } from '#shared/contract/calls.ts'
import { WAYS } from '#shared/contract/policy.ts'
import type { BUILT_IN, Policy, Rule } from '#shared/contract/policy.ts'

const FREE: Rule = {
  proofs: 0,
  points: 0,
  checked: 0,
  methods: [...PROOF_METHODS],
  registeredContact: false,
  freshMinutes: 60,
  handOver: 'none',
  ways: [...WAYS],
  by: 'agent',
  approval: 'none',
  againHours: 0,
}
const ONE: Rule = { ...FREE, proofs: 1, points: 1, freshMinutes: 10 }
const TWO: Rule = { ...FREE, proofs: 2, points: 2, checked: 1, freshMinutes: 10 }
const STRICT: Rule = { ...FREE, proofs: 2, points: 4, checked: 1, freshMinutes: 10, by: 'lead' }
/** What robbed MGM, Caesars and Clorox was a privileged user's new password or MFA, given by one person who was talked into it. */
const AGREED: Rule = { ...STRICT, approval: 'second-person' }

/** Nothing of their own: the rule for everybody holds. */
const AS_ALL = { 'third-party': null, newcomer: null, 'no-phone': null } as const

/**
 * A reset needs a factor that is bound to the user and a hand-over by another one, so that no single lost thing is enough
 * (NIST SP 800-63B-4, 4.2). What only protects costs nothing but a reason. What nobody can check goes no further than
 * docs/adr/0014 lets it. Whoever comes from outside is proved twice: such people the desk knows least.
 */
const nist: Policy = {
  name: 'nist',
  rules: {
    'reset-password': {
      ...AS_ALL,
      ordinary: { ...ONE, handOver: 'independent' },
      privileged: { ...AGREED, handOver: 'independent' },
      'third-party': { ...TWO, handOver: 'independent' },
    },
    'reset-mfa': {
      ...AS_ALL,
      ordinary: { ...TWO, handOver: 'any', againHours: 24 },
      privileged: { ...AGREED, handOver: 'any', againHours: 24 },
      'third-party': { ...TWO, points: 3, handOver: 'any', againHours: 72 },
    },
    unlock: { ...AS_ALL, ordinary: ONE, privileged: STRICT },
    'enable-user': { ...AS_ALL, ordinary: ONE, privileged: STRICT },
    'disable-user': { ...AS_ALL, ordinary: FREE, privileged: { ...FREE, by: 'lead' } },
    'end-sessions': { ...AS_ALL, ordinary: FREE, privileged: { ...FREE, by: 'lead' } },
  },
  fadeMinutes: 5,
  wrongAnswersForgiven: 2,
  passwordAndMfaTogether: false,
  growing: false,
  contactChangedMeanwhile: false,
  enrolmentInCoolDown: false,
  newcomerDays: 14,
  thirdParty: { attribute: 'userType', values: ['Guest', 'External', 'Contractor'] },
}

const REGISTERED: ProofMethod[] = ['totp', 'code-email', 'code-sms', 'recovery-code', 'document', 'vouch']

/**
 * As Huawei Cloud's page on a forgotten password has it: a code to the registered mobile or e-mail opens a password reset, and
 * an administrator unbinds a device. What the page does not know of (knowledge, a call back) does not count.
 */
const huawei: Policy = {
  ...nist,
  name: 'huawei',
  rules: {
    ...nist.rules,
    'reset-password': {
      ...nist.rules['reset-password'],
      ordinary: { ...ONE, methods: REGISTERED, registeredContact: true, handOver: 'independent' },
      'third-party': null,
    },
    'reset-mfa': {
      ...nist.rules['reset-mfa'],
      ordinary: { ...TWO, methods: REGISTERED, handOver: 'any' },
      'third-party': null,
    },
  },
  fadeMinutes: 0,
  newcomerDays: 0,
}

/** The two policies a desk can start from, and go back to. */
export const BUILT_INS: Readonly<Record<(typeof BUILT_IN)[number], Policy>> = { nist, huawei }
/** In force until an administrator changes it. */
export const DEFAULT_POLICY = nist
