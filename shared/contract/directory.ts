import { z } from 'zod'

import { command, deskOnly, query, staff, userOnly, USER_STAGES } from './capability.ts'
import { AccountId, CallId, Channel, GroupId, ImportId, Page, Reason, Time, UserId } from './ids.ts'
import { Expiry, PROFILES } from './passwordRules.ts'

/** Name rules of Huawei Cloud IAM (huawei-iam: quotas and name rules); the store's `login` is freer, for imported directories. */
export const UserName = z.string().min(1).max(64)
const text = (max: number) => z.string().trim().max(max)

export const ACCESS_MODES = ['default', 'programmatic', 'console'] as const
/**
 * The kinds of identity of Huawei Cloud (“What Should I Do If I Forgot My Password?”): an IAM user; the account's own root
 * identity; a HUAWEI ID. The latter two sign in with login ID, mobile or e-mail alone, and are always privileged.
 */
export const USER_KINDS = ['iam-user', 'root', 'huawei-id'] as const
export const UserKind = z.enum(USER_KINDS)
export type UserKind = z.infer<typeof UserKind>

/** What an administrator may write of a user. Field names are the store's; the lab API maps them to the wire. */
export const UserFields = z.strictObject({
  /** It can be raised from an IAM user to one of the others, and never goes back. */
  kind: UserKind,
  /** The identity that owns the account; every root identity is one, a HUAWEI ID may be, and an account has one at most. */
  enterpriseAdministrator: z.boolean(),
  /** What the user types to sign in; unique in the account after folding. The login ID of a root identity or a HUAWEI ID, unique among those. */
  login: z.string().trim().min(1).max(128),
  /** The name people call the user by, in any script. */
  name: text(256).min(1),
  description: text(255),
  email: text(255),
  /** Country code as Huawei writes it, `0086`; empty when no phone. */
  areaCode: z.string().regex(/^(?:\d{1,6})?$/u),
  phone: z.string().regex(/^\d{0,32}$/u),
  accessMode: z.enum(ACCESS_MODES),
  xuserId: text(128),
  xuserType: text(64),
  employeeNumber: text(64),
  department: text(128),
  title: text(128),
  manager: text(256),
  location: text(128),
  /** BCP 47, as the directory has it; empty when unknown. */
  preferredLanguage: text(35),
  privileged: z.boolean(),
  /** Free attributes of the directory, name to value. */
  attributes: z.record(z.string().max(64), text(1024)),
})
export type UserFields = z.infer<typeof UserFields>

/** Since when a user's contacts cannot be changed, and why: the old contact took a change back, or the desk decided so. */
export const Frozen = z.object({ at: Time, cause: z.enum(['veto', 'desk']) })
export type Frozen = z.infer<typeof Frozen>

/** A credential that a reset replaced, or a setting that its user replaced, is kept sealed until then; nobody at the desk can use it. */
export const Sealed = z.object({ kind: z.enum(['password', 'mfa', 'protection']), until: Time })
export type Sealed = z.infer<typeof Sealed>

/** Everything the administrator sees of a user: the Huawei fields, the desk's own, and never a credential. */
export const User = UserFields.extend({
  userId: UserId,
  accountId: AccountId,
  accountName: z.string(),
  enabled: z.boolean(),
  /** `true`: the password must be changed at the next sign-in (`pwd_status` on the wire). */
  mustChangePassword: z.boolean(),
  passwordStrength: z.enum(['low', 'mid', 'high']).nullable(),
  passwordChangedAt: Time.nullable(),
  /** When the password runs out by the rules of the account; null: never, or there is none. */
  passwordEndsAt: Time.nullable(),
  hasMfa: z.boolean(),
  lockedUntil: Time.nullable(),
  lastSignInAt: Time.nullable(),
  createdAt: Time,
  updatedAt: Time,
  /** Since when the account is frozen, because a reset was objected to; it is not enabled then, whatever the directory says. */
  frozenSince: Time.nullable(),
  /** A new address that waits to count (72 h), per channel. */
  pending: z.array(z.object({ channel: z.enum(['email', 'sms']), address: z.string(), countsFrom: Time })),
  /** Contacts that somebody else has too: they never prove who is calling. */
  shared: z.array(Channel),
  contactsFrozen: Frozen.nullable(),
  /** Until then the old contact can take a change back; null when there is none. */
  takeBackUntil: Time.nullable(),
}).loose()
export type User = z.infer<typeof User>

export const Account = z.object({
  accountId: AccountId,
  name: z.string(),
  profile: z.enum(PROFILES),
  users: z.number().int(),
  createdAt: Time,
})
export type Account = z.infer<typeof Account>

/** A run of characters, marked where it matched the search. */
const Marked = z.array(z.object({ text: z.string(), hit: z.boolean() }))
export const Chip = z.enum([
  'root',
  'huawei-id',
  'enterprise-administrator',
  'privileged',
  'locked',
  'frozen',
  'disabled',
  'deleted',
  'mfa',
  'no-contact',
  'own-record',
])
export type Chip = z.infer<typeof Chip>

export const Hit = z.object({
  userId: UserId,
  name: Marked,
  login: Marked,
  department: Marked,
  accountName: z.string(),
  chips: z.array(Chip),
  /** The field that matched when it is not one of the shown ones; its value stays masked. */
  matched: z.enum(['email', 'phone', 'employee-number', 'pinyin']).nullable(),
  recent: z.boolean(),
})
export type Hit = z.infer<typeof Hit>

/** Why two users are easily taken for one another, worst first. */
export const TWIN_KINDS = [
  'same-name',
  /** Homophones: 王伟 and 王纬; Stephen and Steven. */
  'same-sound',
  /** The same pinyin in other tones, or a Chinese name beside its Latin spelling. */
  'same-pinyin',
  /** Sounds that many speakers do not tell apart: 陈 and 程. */
  'near-sound',
  /** One letter apart in the name, whatever the order of its words. */
  'near-name',
  'near-login',
] as const
/** What is shown of both and tells them apart. */
export const APART = ['name', 'login', 'account', 'department', 'title', 'location'] as const

/** Another user who is easily confused with this one. */
export const Twin = z.object({
  userId: UserId,
  name: z.string(),
  login: z.string(),
  accountName: z.string(),
  department: z.string(),
  title: z.string(),
  location: z.string(),
  kinds: z.array(z.enum(TWIN_KINDS)),
  apart: z.array(z.enum(APART)),
})
export type Twin = z.infer<typeof Twin>

/** What a masked card shows. Each value is already masked to the level of proof; the full one never leaves the core before. */
export const Card = z.object({
  userId: UserId,
  kind: UserKind,
  name: z.string(),
  login: z.string(),
  accountName: z.string(),
  department: z.string(),
  title: z.string(),
  location: z.string(),
  preferredLanguage: z.string(),
  chips: z.array(Chip),
  /** 0 nothing proved, 1 something, 2 enough for the call's intent. */
  revealed: z.number().int().min(0).max(2),
  employeeNumber: z.string(),
  manager: z.string(),
  contacts: z.array(
    z.object({
      channel: z.enum(['email', 'sms']),
      masked: z.string(),
      changedAt: Time.nullable(),
      /** Why this contact weighs nothing now, if so. */
      problem: z.enum(['fresh', 'pending', 'shared']).nullable(),
      countsFrom: Time.nullable(),
    }),
  ),
  contactsFrozen: Frozen.nullable(),
  /** Until then the old contact can take a change back; null when there is none. */
  takeBackUntil: Time.nullable(),
  /** The users this one is most easily confused with, and how many there are in all. */
  twins: z.array(Twin),
  twinsTotal: z.number().int(),
  enabled: z.boolean(),
  /** Since when the account is frozen, because a reset was objected to. Then `enabled` is false. */
  frozenSince: Time.nullable(),
  /** What a reset replaced, and until when it can be objected to. */
  sealed: z.array(Sealed),
  lockedUntil: Time.nullable(),
  /** Names of the groups the user is in. */
  groups: z.array(z.string()),
  hasMfa: z.boolean(),
  hasPassword: z.boolean(),
  mustChangePassword: z.boolean(),
  passwordChangedAt: Time.nullable(),
  /** Null: it does not run out, or not soon. */
  passwordExpiry: Expiry.nullable(),
  lastSignInAt: Time.nullable(),
  sessions: z.number().int(),
})
export type Card = z.infer<typeof Card>

export const IMPORT_FORMATS = [
  'csv',
  'entra-csv',
  'google-csv',
  'okta-csv',
  'csvde',
  'ldif',
  'scim',
  'huawei-json',
] as const
export const ImportFormat = z.enum(IMPORT_FORMATS)
export type ImportFormat = z.infer<typeof ImportFormat>

export const EXPORT_FORMATS = ['csv', 'ldif', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** The user fields a column can be mapped to, beside `attribute:NAME` and `ignore`. */
export const IMPORT_TARGETS = [
  'login',
  'name',
  'givenName',
  'familyName',
  'description',
  'email',
  'phone',
  'employeeNumber',
  'department',
  'title',
  'manager',
  'location',
  'preferredLanguage',
  'enabled',
  'privileged',
  'kind',
  'enterpriseAdministrator',
  'groups',
] as const
export const ImportTarget = z.union([
  z.enum(IMPORT_TARGETS),
  z.literal('ignore'),
  z.templateLiteral(['attribute:', z.string()]),
])
export type ImportTarget = z.infer<typeof ImportTarget>

/** One thing wrong or left out, at a line of the file. `reason` is a message id with its values in `values`. */
export const ImportIssue = z.object({
  line: z.number().int(),
  field: z.string(),
  severity: z.enum(['error', 'warning', 'left-out']),
  reason: z.string(),
  values: z.record(z.string(), z.string()),
})
export type ImportIssue = z.infer<typeof ImportIssue>

const ImportOptions = z.strictObject({
  importId: ImportId,
  accountId: AccountId,
  format: ImportFormat,
  /** Source column to target. Columns not named are ignored. */
  mapping: z.record(z.string(), ImportTarget),
  /** Applies LDIF change records to the users there are; a deletion disables. Without it they are reported. */
  applyChanges: z.boolean().default(false),
  /** Keeps hashed passwords for users who have none here. Without it they are reported and left out. */
  keepPasswords: z.boolean().default(false),
})
const ImportCounts = z.object({
  rows: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  /** New contact addresses that enter as pending, with a notice to the old one. */
  contactsPending: z.number().int(),
  failed: z.number().int(),
  /** New groups, and people who join one. */
  groups: z.number().int(),
  memberships: z.number().int(),
  /** Hashed passwords that are kept. */
  passwords: z.number().int(),
})
export const ImportPlan = z.object({
  counts: ImportCounts,
  /** The first changes in words: who, which field, from, to. Contact values are masked. */
  changes: z.array(
    z.object({
      line: z.number().int(),
      login: z.string(),
      kind: z.enum(['create', 'update']),
      fields: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
    }),
  ),
  issues: z.array(ImportIssue),
  issuesTotal: z.number().int(),
})
export type ImportPlan = z.infer<typeof ImportPlan>

const about = (input: { userId: UserId }) => ({ userId: input.userId })

export const directory = {
  /** Search as you type over name, login, e-mail, phone digits, employee number, department and pinyin. */
  search: query({
    allow: staff('directory.find'),
    input: z.strictObject({ text: z.string().max(128), limit: z.number().int().min(1).max(50).default(20) }),
    output: z.object({ hits: z.array(Hit), more: z.boolean() }),
  }),
  /** The users this operator worked on last, newest first. */
  recent: query({
    allow: deskOnly('directory.find'),
    input: z.strictObject({ limit: z.number().int().min(1).max(20).default(10) }),
    output: z.object({ hits: z.array(Hit) }),
  }),
  /** The masked card of a user, outside a call. Inside one, `calls.get` carries it. */
  card: query({ allow: staff('directory.find'), input: z.strictObject({ userId: UserId }), output: Card }),
  /** Every account, or one. A principal of the lab API is shown its own. */
  accounts: query({
    allow: { ...staff('directory.find'), api: 'user' },
    input: z.strictObject({ accountId: AccountId.optional() }),
    output: z.object({ accounts: z.array(Account) }),
  }),
  createAccount: command({
    allow: staff('directory.manage'),
    evidence: 'none',
    input: z.strictObject({ name: text(64).min(1), profile: z.enum(PROFILES).default('nist') }),
    output: Account,
    audit: { action: 'directory.account.created', subject: () => ({}) },
  }),
  listUsers: query({
    allow: {
      ...staff('directory.manage'),
      api: ({ groupId }: { readonly groupId?: GroupId | undefined }) =>
        groupId === undefined ? 'iam:users:listUsers' : 'iam:users:listUsersForGroup',
    },
    input: z.strictObject({
      accountId: AccountId.optional(),
      /** Those who are in this group. */
      groupId: GroupId.optional(),
      state: z
        .enum(['all', 'enabled', 'locked', 'disabled', 'never-signed-in', 'no-contact', 'privileged'])
        .default('all'),
      kind: z.enum(['all', ...USER_KINDS]).default('all'),
      text: z.string().max(128).default(''),
      /** Exactly this login, whatever its case; empty: any. */
      login: z.string().max(128).default(''),
      ...Page,
    }),
    output: z.object({ users: z.array(User), total: z.number().int() }),
  }),
  user: query({
    allow: { ...staff('directory.manage'), api: 'iam:users:getUser or self' },
    input: z.strictObject({ userId: UserId }),
    output: User,
  }),
  createUser: command({
    allow: staff('directory.manage'),
    evidence: 'none',
    input: z.strictObject({ accountId: AccountId, user: UserFields.partial().required({ login: true, name: true }) }),
    output: User,
    audit: { action: 'directory.user.created', subject: input => ({ accountId: input.accountId }) },
  }),
  /** Changes directory data. A changed contact waits 72 h before it counts, and the old one is told. */
  updateUser: command({
    allow: staff('directory.manage'),
    evidence: 'none',
    input: z.strictObject({ userId: UserId, user: UserFields.partial(), reason: Reason }),
    output: User,
    audit: { action: 'directory.user.updated', subject: about },
  }),
  /**
   * The code that the old contact was sent when a new one was entered, as the user reads it out: the change is dropped and the
   * contacts are frozen. A wrong code is remembered.
   */
  vetoContact: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({ userId: UserId, code: z.string().trim().min(1).max(64) }),
    output: z.object({
      outcome: z.enum(['vetoed', 'wrong', 'no-tries-left', 'nothing-waits', 'slowed']),
      triesLeft: z.number().int().nullable(),
      retryAt: Time.nullable(),
    }),
    audit: { action: 'directory.contact.vetoed', subject: about },
    touches: ['calls', 'codes'],
  }),
  /** The code from the message to the old contact, typed by somebody who is signed in on the users' own pages. */
  vetoByCode: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({ code: z.string().trim().min(1).max(64) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('vetoed') }),
      z.object({ outcome: z.literal('refused'), retryAt: Time.nullable() }),
    ]),
    audit: { action: 'directory.contact.vetoed', subject: () => ({}) },
    touches: ['calls', 'codes'],
  }),
  /** The same on the users' own pages, by the token of the link. The page asks for a press first. */
  vetoByLink: command({
    allow: userOnly(...USER_STAGES),
    evidence: 'none',
    input: z.strictObject({ token: z.string().max(128) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('vetoed') }),
      z.object({ outcome: z.literal('refused'), retryAt: Time.nullable() }),
    ]),
    audit: { action: 'directory.contact.vetoed', subject: () => ({}) },
    touches: ['calls', 'codes'],
  }),
  /** No change of contacts until a lead lifts it; changes that wait are dropped. */
  freezeContacts: command({
    allow: staff('contacts.freeze'),
    evidence: 'none',
    input: z.strictObject({ userId: UserId, reason: Reason }),
    output: z.object({ dropped: z.number().int(), notices: z.number().int() }),
    audit: { action: 'directory.contacts.frozen', subject: about },
    touches: ['calls', 'codes'],
  }),
  unfreezeContacts: command({
    allow: staff('contacts.unfreeze'),
    evidence: 'none',
    input: z.strictObject({ userId: UserId, reason: Reason }),
    output: z.object({ notices: z.number().int() }),
    audit: { action: 'directory.contacts.unfrozen', subject: about },
    touches: ['calls', 'codes'],
  }),
  disableUser: command({
    allow: staff('users.act'),
    evidence: 'disable-user',
    input: z.strictObject({ callId: CallId, reason: Reason }),
    output: z.object({ sessionsEnded: z.number().int(), notices: z.number().int() }),
    audit: { action: 'directory.user.disabled', subject: input => ({ callId: input.callId }) },
    touches: ['calls', 'codes'],
  }),
  enableUser: command({
    allow: staff('users.act'),
    evidence: 'enable-user',
    input: z.strictObject({ callId: CallId, reason: Reason }),
    output: z.object({ notices: z.number().int() }),
    audit: { action: 'directory.user.enabled', subject: input => ({ callId: input.callId }) },
    touches: ['calls', 'codes'],
  }),
  /** Reads a file into memory and says what it seems to be. Nothing is stored. */
  readImport: query({
    allow: staff('directory.manage'),
    large: true,
    input: z.strictObject({ fileName: z.string().max(255), content: z.base64() }),
    output: z.object({
      importId: ImportId,
      format: ImportFormat,
      encoding: z.string(),
      separator: z.string(),
      columns: z.array(z.object({ name: z.string(), suggested: ImportTarget, samples: z.array(z.string()) })),
      rows: z.number().int(),
      /** What comes in only when it is asked for: change records, and people with a hashed password. */
      found: z.object({ changes: z.number().int(), hashes: z.number().int() }),
    }),
  }),
  /** Dry run: what would change, row by row, and what is wrong with which line. Nothing is stored. Without an account: as into a new one. */
  planImport: query({
    allow: staff('directory.manage'),
    input: ImportOptions.partial({ accountId: true }),
    output: ImportPlan,
  }),
  /** Applies the plan in one transaction: all rows without errors, or nothing. */
  runImport: command({
    allow: staff('directory.manage'),
    evidence: 'none',
    input: ImportOptions,
    output: z.object({
      outcome: z.enum(['imported', 'cancelled']),
      counts: ImportCounts,
      issues: z.array(ImportIssue),
      issuesTotal: z.number().int(),
    }),
    audit: { action: 'directory.users.imported', subject: input => ({ accountId: input.accountId }) },
    touches: ['codes'],
  }),
  importProgress: query({
    allow: staff('directory.manage'),
    input: z.strictObject({ importId: ImportId }),
    output: z.object({
      state: z.enum(['read', 'planning', 'running', 'done', 'cancelled']),
      done: z.number().int(),
      total: z.number().int(),
    }),
  }),
  /** Asks a running import to stop; its transaction is rolled back whole. */
  cancelImport: query({
    allow: staff('directory.manage'),
    input: z.strictObject({ importId: ImportId }),
    output: z.object({ cancelling: z.boolean() }),
  }),
  /** Every user, without secrets: CSV that is safe to open in a spreadsheet, LDIF, or SCIM JSON. The import reads each of them. */
  exportUsers: command({
    allow: staff('directory.manage'),
    evidence: 'none',
    input: z.strictObject({ accountId: AccountId.optional(), format: z.enum(EXPORT_FORMATS).default('csv') }),
    output: z.object({ fileName: z.string(), text: z.string(), users: z.number().int() }),
    audit: { action: 'directory.users.exported', subject: () => ({}) },
  }),
} as const
