import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { Channel } from '#shared/contract/ids.ts'
import type { ScriptId } from '#shared/contract/policy.ts'

import type { Event, Person } from './model.ts'

/** One caller, honest or not, and what they try in order. */
export interface Script {
  readonly id: ScriptId
  readonly kind: 'attack' | 'honest'
  readonly person: Person
  /** Contacts of the user that the caller can read. */
  readonly reads: readonly Channel[]
  /** Whether they stand at the desk, and so can take a slip. */
  readonly inPerson: boolean
  /** What they are after: one of them done, and its secret in their hands. */
  readonly wants: readonly Act[]
  readonly events: readonly Event[]
}

const ORDINARY: Person = {
  user: { kind: 'iam-user', classes: ['ordinary'], privileged: false, enabled: true, locked: false, profile: 'nist' },
  contacts: ['email', 'sms'],
  publicAddress: false,
  secondOperator: true,
}
const PRIVILEGED: Person = { ...ORDINARY, user: { ...ORDINARY.user, privileged: true } }
const OUTSIDE: Person = { ...ORDINARY, user: { ...ORDINARY.user, classes: ['ordinary', 'third-party'] } }
const NO_PHONE: Person = {
  ...ORDINARY,
  contacts: ['email'],
  user: { ...ORDINARY.user, classes: ['ordinary', 'no-phone'] },
}

/** Nothing leads to them but a slip, whose other half a second operator gives them. */
const NO_CONTACT: Person = { ...NO_PHONE, contacts: [] }

const open = (intent: Act): Event => ({ do: 'open', intent })
const prove = (method: ProofMethod): Event => ({ do: 'prove', method })
const fail = (method: ProofMethod): Event => ({ do: 'fail', method })
const act = (what: Act, by: 'agent' | 'lead' = 'agent'): Event => ({ do: 'act', act: what, by })
const intend = (what: Act): Event => ({ do: 'intend', act: what })

const BY_PHONE = { kind: 'attack', reads: [], inPerson: false } as const

/**
 * Attacks as they were reported, and callers who are who they say. An attacker's proofs are what the reports say they had, or
 * could have bought: facts, and in some a telephone number.
 *
 * Okta 2023: sec.okta.com, “Cross-Tenant Impersonation”. MGM and Caesars 2023: press reports. Clorox: the complaint against its
 * contractor, July 2025, which the contractor disputes. Hospitals: HHS HC3 sector alert, April 2024. M&S 2025: its chair before
 * Parliament.
 */
export const SCRIPTS: readonly Script[] = [
  {
    ...BY_PHONE,
    id: 'okta-2023',
    person: PRIVILEGED,
    wants: ['reset-mfa'],
    events: [
      open('reset-mfa'),
      prove('knowledge'),
      act('reset-mfa'),
      act('reset-mfa', 'lead'),
      fail('call-back'),
      act('reset-mfa', 'lead'),
    ],
  },
  {
    ...BY_PHONE,
    id: 'mgm-2023',
    person: PRIVILEGED,
    wants: ['reset-password', 'reset-mfa'],
    events: [
      open('reset-mfa'),
      prove('knowledge'),
      prove('knowledge'),
      prove('knowledge'),
      act('reset-mfa', 'lead'),
      intend('reset-password'),
      prove('knowledge'),
      act('reset-password', 'lead'),
    ],
  },
  {
    ...BY_PHONE,
    id: 'caesars-2023',
    person: OUTSIDE,
    wants: ['reset-password', 'reset-mfa'],
    reads: ['sms'],
    events: [
      open('reset-password'),
      prove('knowledge'),
      act('reset-password'),
      prove('code-sms'),
      act('reset-password'),
      open('reset-mfa'),
      prove('code-sms'),
      act('reset-mfa'),
    ],
  },
  {
    ...BY_PHONE,
    id: 'clorox-2023',
    person: ORDINARY,
    wants: ['reset-password', 'reset-mfa'],
    events: [
      open('reset-password'),
      act('reset-password'),
      intend('reset-mfa'),
      act('reset-mfa'),
      { do: 'change-contact' },
      intend('reset-password'),
      act('reset-password'),
      { do: 'wait', minutes: 90 },
      open('reset-mfa'),
      act('reset-mfa'),
      act('reset-mfa', 'lead'),
    ],
  },
  {
    ...BY_PHONE,
    id: 'hospital-2024',
    person: ORDINARY,
    wants: ['reset-mfa'],
    events: [
      open('reset-mfa'),
      prove('knowledge'),
      prove('knowledge'),
      act('reset-mfa'),
      fail('code-email'),
      act('reset-mfa'),
    ],
  },
  {
    ...BY_PHONE,
    id: 'ms-2025',
    person: OUTSIDE,
    wants: ['reset-password'],
    reads: ['sms'],
    events: [
      open('reset-password'),
      prove('knowledge'),
      act('reset-password'),
      prove('code-sms'),
      act('reset-password'),
    ],
  },
  {
    ...BY_PHONE,
    id: 'stolen-number',
    person: ORDINARY,
    wants: ['reset-password', 'reset-mfa'],
    reads: ['sms'],
    events: [
      open('reset-password'),
      prove('code-sms'),
      act('reset-password'),
      open('reset-mfa'),
      prove('code-sms'),
      prove('knowledge'),
      act('reset-mfa'),
    ],
  },
  {
    // The operator is the thief: they say they saw a badge and called back, and nobody was there.
    ...BY_PHONE,
    id: 'insider',
    person: ORDINARY,
    wants: ['reset-mfa', 'reset-password'],
    inPerson: true,
    events: [
      open('reset-mfa'),
      prove('document'),
      prove('call-back'),
      act('reset-mfa'),
      open('reset-password'),
      prove('document'),
      act('reset-password'),
    ],
  },
  {
    id: 'forgot-password',
    kind: 'honest',
    person: ORDINARY,
    reads: ['email', 'sms'],
    inPerson: false,
    wants: ['reset-password'],
    events: [open('reset-password'), prove('totp'), act('reset-password')],
  },
  {
    id: 'mistyped',
    kind: 'honest',
    person: ORDINARY,
    reads: ['email', 'sms'],
    inPerson: false,
    wants: ['reset-password'],
    events: [open('reset-password'), fail('code-sms'), fail('code-sms'), prove('code-sms'), act('reset-password')],
  },
  {
    id: 'lost-phone',
    kind: 'honest',
    person: ORDINARY,
    reads: ['email'],
    inPerson: true,
    wants: ['reset-mfa'],
    events: [open('reset-mfa'), prove('document'), prove('vouch'), act('reset-mfa')],
  },
  {
    id: 'no-phone',
    kind: 'honest',
    person: NO_PHONE,
    reads: ['email'],
    inPerson: true,
    wants: ['reset-password'],
    events: [open('reset-password'), prove('document'), act('reset-password')],
  },
  {
    id: 'no-contact',
    kind: 'honest',
    person: NO_CONTACT,
    reads: [],
    inPerson: true,
    wants: ['reset-mfa'],
    events: [open('reset-mfa'), prove('document'), prove('vouch'), act('reset-mfa')],
  },
  {
    id: 'no-contact-lead',
    kind: 'honest',
    person: { ...NO_CONTACT, user: { ...NO_CONTACT.user, privileged: true } },
    reads: [],
    inPerson: true,
    wants: ['reset-password'],
    events: [
      open('reset-password'),
      prove('document'),
      prove('vouch'),
      { do: 'approve' },
      act('reset-password', 'lead'),
    ],
  },
  {
    id: 'administrator',
    kind: 'honest',
    person: PRIVILEGED,
    reads: ['email', 'sms'],
    inPerson: false,
    wants: ['reset-password'],
    events: [
      open('reset-password'),
      prove('totp'),
      prove('code-email'),
      { do: 'approve' },
      act('reset-password', 'lead'),
    ],
  },
]
