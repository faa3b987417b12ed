import { z } from 'zod'

import { command, query, userOnly } from './capability.ts'
import { Channel, CHANNELS, Time } from './ids.ts'
import { FACTOR_WAYS } from './sessions.ts'

/** A contact as its owner sees it. `state` says whether it counts, and if not, why. */
const OwnContact = z.object({
  channel: Channel,
  masked: z.string(),
  state: z.enum(['used', 'fresh', 'pending', 'shared']),
  /** When a fresh or pending one begins to count. */
  countsFrom: Time.nullable(),
})
export type OwnContact = z.infer<typeof OwnContact>

/** A new address: an e-mail address, or a mobile number in the international form. */
const NewContact = z.strictObject({ channel: Channel, address: z.string().trim().min(1).max(255) })

/** What of the audit a user may read about themself, with the notes that count for each; an empty list: any, and none is shown. */
export const OWN_ACTIONS = {
  'sessions.signIn.attempted': [
    'open',
    'open:new-browser',
    'second-factor',
    'must-change',
    'must-enrol',
    'wrong',
    'locked',
    'locked-now',
    'address:listed',
    'address:wrong',
    'address:locked-now',
  ],
  'sessions.secondFactor.attempted': [
    'open',
    'open:new-browser',
    'must-change',
    'must-enrol',
    'wrong',
    'wrong-recovery-code',
  ],
  'sessions.slip.redeemed': ['second-factor', 'must-change'],
  'sessions.link.opened': ['second-factor', 'must-change'],
  'sessions.invitation.opened': ['second-factor', 'must-change'],
  'sessions.session.ended': [],
  'sessions.sessions.ended': [],
  'sessions.others.ended': [],
  'sessions.proof.repeated': ['wrong', 'wrong-recovery-code'],
  'credentials.password.changed': ['changed', 'changed:new-browser'],
  'credentials.password.reset': [],
  'credentials.invitation.sent': [],
  'recovery.password.reset': ['changed'],
  'credentials.user.unlocked': [],
  'mfa.device.bound': ['bound', 'bound:new-browser'],
  'mfa.device.unbound': [],
  'mfa.device.removed': ['removed'],
  'mfa.device.created': [],
  'mfa.device.deleted': [],
  'mfa.recoveryCodes.renewed': [],
  'directory.user.updated': [],
  'directory.contact.vetoed': ['vetoed'],
  'directory.contacts.frozen': [],
  'directory.contacts.unfrozen': [],
  'directory.user.disabled': [],
  'directory.user.enabled': [],
  'quarantine.reset.objected': ['restored:password', 'restored:mfa', 'restored:protection'],
  'calls.call.opened': [],
  'calls.checkCard.made': [],
  'mySecurity.protection.changed': [],
  'loginProtection.user.changed': [],
  'securityPolicies.user.disabled': [],
  'mySecurity.contact.changed': ['changed'],
  'mySecurity.contact.removed': [],
  'mySecurity.contact.withdrawn': [],
  'accessLists.session.ended': [],
  'browsers.browser.forgotten': [],
  'accessKeys.key.created': [],
  'accessKeys.key.updated': [],
  'accessKeys.key.deleted': [],
} as const satisfies Record<string, readonly string[]>
export type OwnAction = keyof typeof OWN_ACTIONS

/** What came of a step of sign-in, in words that the reader may know. */
export const OWN_NOTES = ['signed-in', 'more-to-come', 'wrong', 'locked', 'address', 'new-browser'] as const

export const OwnActivity = z.object({
  seq: z.number().int(),
  at: Time,
  action: z.string(),
  /** Who did it. Whoever signs in has not shown yet who they are; nobody at the desk is named. */
  by: z.enum(['you', 'someone', 'desk', 'system']),
  note: z.enum(OWN_NOTES).nullable(),
  /** Until when the reader can object to it with the code from the message about it; null: not, or not any more. */
  objectUntil: Time.nullable(),
  objectTo: z.enum(['contact', 'reset', 'protection']).nullable(),
})
export type OwnActivity = z.infer<typeof OwnActivity>

const SentCode = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), to: z.string(), expiresAt: Time, resendAt: Time }),
  z.object({ outcome: z.enum(['wait', 'daily-limit']), retryAt: Time }),
])

const ownMatter = ({ channel }: { readonly channel: Channel }) => (channel === 'email' ? 'email' : 'mobile')
const touches = ['directory', 'codes']

export const mySecurity = {
  /** How the asking user's own account is protected. */
  overview: query({
    allow: userOnly('open'),
    input: z.strictObject({}),
    output: z.object({
      contacts: z.array(OwnContact),
      frozenSince: Time.nullable(),
      /** What sign-in asks for beside the password; `off`: nothing. */
      protection: z.enum(['off', ...FACTOR_WAYS]),
      /** Where codes of login protection go while no app is set up. */
      chosen: Channel.nullable(),
      mfaBoundAt: Time.nullable(),
      passwordChangedAt: Time.nullable(),
      /** Whether the directory lets this user have access keys. */
      mayHaveKeys: z.boolean(),
    }),
  }),
  /** Switches login protection by a code to a contact on, over, or off. A bound app is asked for in any case. */
  setLoginProtection: command({
    allow: userOnly('open'),
    evidence: 'none',
    critical: { shows: 'nothing' },
    input: z.strictObject({ way: z.enum(['off', ...CHANNELS]) }),
    output: z.object({ sessionsEnded: z.number().int() }),
    audit: { action: 'mySecurity.protection.changed', subject: () => ({}) },
    touches: ['sessions'],
  }),
  /** Sends a code to a new contact: whoever reads it there has it. */
  beginContact: command({
    allow: userOnly('open'),
    evidence: 'none',
    critical: { shows: 'nothing', binds: true },
    input: NewContact,
    output: SentCode,
    ownMatter,
    audit: { action: 'mySecurity.contact.asked', subject: () => ({}) },
    touches,
  }),
  /** The code from the new contact. The change waits, and the old contact can take it back. */
  confirmContact: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: NewContact.extend({ code: z.string().trim().max(64) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('changed'), countsFrom: Time }),
      z.object({ outcome: z.enum(['wrong', 'expired', 'no-tries-left', 'not-sent']), triesLeft: z.number().int() }),
    ]),
    ownMatter,
    audit: { action: 'mySecurity.contact.changed', subject: () => ({}) },
    touches,
  }),
  /** Removes a contact in use; it is told, and can take that back. */
  removeContact: command({
    allow: userOnly('open'),
    evidence: 'none',
    critical: { shows: 'nothing' },
    input: z.strictObject({ channel: Channel }),
    output: z.object({}),
    ownMatter,
    audit: { action: 'mySecurity.contact.removed', subject: () => ({}) },
    touches,
  }),
  /** Drops a new contact that still waits. */
  withdrawContact: command({
    allow: userOnly('open'),
    evidence: 'none',
    critical: { shows: 'nothing' },
    input: z.strictObject({ channel: Channel }),
    output: z.object({}),
    audit: { action: 'mySecurity.contact.withdrawn', subject: () => ({}) },
    touches,
  }),
  /** What happened to the asking user's account, newest first. */
  activity: query({
    allow: userOnly('open'),
    input: z.strictObject({ before: z.number().int().positive().optional() }),
    output: z.object({
      rows: z.array(OwnActivity),
      /** Where an older page begins; null: this is all. */ next: z.number().int().nullable(),
    }),
  }),
} as const
