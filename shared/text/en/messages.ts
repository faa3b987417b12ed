import type { Act } from '../../contract/acts.ts'
import type { NextWay } from '../../contract/appeals.ts'

/** A message as its receiver reads it. A text message has no subject line, so the body stands alone. */
export interface MessageText {
  readonly subject: string
  readonly body: string
}

/** What happened to a user, so that they hear of it on every contact. */
export type NoticeKind =
  | 'password-reset'
  | 'mfa-reset'
  | 'invited'
  | 'unlocked'
  | 'enabled'
  | 'disabled'
  | 'sessions-ended'
  | 'contact-changed'
  | 'password-changed'
  | 'password-set'
  | 'account-enabled'
  | 'account-disabled'
  | 'user-deleted'
  | 'mfa-bound'
  | 'contacts-frozen'
  | 'contacts-unfrozen'
  | 'recovery-code-used'
  | 'vouched'
  | 'check-words'
  | 'check-card'
  | 'appeal-opened'
  | 'appeal-approved'
  | 'appeal-refused'
  | 'approval-waits'
  | 'mfa-unbound'
  | 'recovery-codes-renewed'
  | 'protection-on'
  | 'protection-off'
  | 'access-key-created'
  | 'access-key-disabled'
  | 'access-key-enabled'
  | 'access-key-deleted'
  | 'own-sessions-ended'
  | 'contact-withdrawn'
  | 'browsers-forgotten'

/** What a code is for that a user asked for on their own page. */
export type OwnPurpose = 'second-factor' | 'contact' | 'operation'

/** A reset at the desk, and whose. */
export interface ResetOf {
  readonly kind: 'password' | 'mfa'
  /** Not a reset but a first-login link. */
  readonly invitation?: boolean
  readonly login: string
  readonly account: string
  /** On the user's own pages, and nobody at the desk did it. */
  readonly byUser?: boolean
}
/** How a reset is undone: by a code that is read out, or by a link, within some hours. */
interface Objecting {
  readonly code: string
  readonly link: string | null
  readonly hours: number
}

/** Every message that leaves the desk, as functions of their values. Short: a text message is cut after a few lines. */
export interface MessageTexts {
  proofCode(values: { code: string; purpose: Act; minutes: number }): MessageText
  /** Asked for by the user on their own page. */
  ownCode(values: { code: string; purpose: OwnPurpose; minutes: number; login: string; account: string }): MessageText
  /** To somebody named, whose consent a critical operation of a user needs. They read it out, or do not. */
  consentCode(values: { code: string; minutes: number; login: string; account: string }): MessageText
  /** The code of somebody who forgot the password; it is typed, and never read out. */
  forgotCode(values: { code: string; minutes: number }): MessageText
  temporaryPassword(values: { password: string; login: string; account: string; minutes: number }): MessageText
  resetLink(values: { link: string; login: string; account: string; hours: number }): MessageText
  /** To somebody who has never signed in. */
  firstLoginLink(values: { link: string; name: string; login: string; account: string; hours: number }): MessageText
  slipHalf(values: { half: string; purpose: Act; minutes: number }): MessageText
  /** For the second operator, who gives it to the user and to nobody else. */
  slipHalfForDesk(values: { half: string; userName: string; callNumber: number; minutes: number }): MessageText
  bindingCode(values: { code: string; minutes: number }): MessageText
  notice(kind: NoticeKind, values: { login: string; account: string }): MessageText
  passwordExpires(values: { login: string; account: string; days: number }): MessageText
  /** `browser` says what it calls itself, "Firefox, Windows"; empty when neither is known. */
  newBrowser(values: { login: string; account: string; browser: string }): MessageText
  /** The result of an appeal, to the contact that it named. The end of the reference stays with the caller. */
  appealApproved(values: { reference: string; login: string; code: string; hours: number }): MessageText
  appealRefused(values: { reference: string; login: string; next: NextWay; days: number }): MessageText
  /** To the user after a reset at the desk, with the way to undo it. */
  resetObjection(values: ResetOf & Objecting): MessageText
  /** The same to the manager on record; it names no secret of the user. */
  resetObjectionForManager(values: ResetOf & Objecting & { name: string }): MessageText
  resetUndone(values: ResetOf): MessageText
  resetUndoneForManager(values: ResetOf & { name: string }): MessageText
  /** To the user after login protection was changed on their own page, with the way to undo it. */
  changeObjection(
    values: { change: 'protection-on' | 'protection-off'; login: string; account: string } & Objecting,
  ): MessageText
  changeUndone(values: { login: string; account: string }): MessageText
  /** To the old contacts when a new one was entered or one was removed. */
  contactVeto(values: { login: string; account: string; code: string; link: string | null; hours: number }): MessageText
}

const PURPOSE: Record<Act, string> = {
  'reset-password': 'resetting your password',
  'reset-mfa': 'removing your authenticator',
  unlock: 'unlocking your account',
  'enable-user': 'enabling your account',
  'disable-user': 'disabling your account',
  'end-sessions': 'ending your sessions',
}

const NOTICE: Record<NoticeKind, { readonly subject: string; readonly fact: string }> = {
  'password-reset': { subject: 'Your password was reset', fact: 'The help desk reset the password of' },
  'mfa-reset': { subject: 'Your authenticator was removed', fact: 'The help desk removed the authenticator of' },
  invited: { subject: 'A first-login link was sent', fact: 'The help desk sent a first-login link for' },
  unlocked: { subject: 'Your account was unlocked', fact: 'The help desk unlocked' },
  enabled: { subject: 'Your account was enabled', fact: 'The help desk enabled' },
  disabled: { subject: 'Your account was disabled', fact: 'The help desk disabled' },
  'sessions-ended': { subject: 'You were signed out everywhere', fact: 'The help desk ended every session of' },
  'contact-changed': {
    subject: 'Your contact details change',
    fact: 'A new e-mail address or phone number was entered for',
  },
  'password-changed': { subject: 'Your password was changed', fact: 'A new password was chosen for' },
  'password-set': {
    subject: 'A password was set for you',
    fact: 'An administrator of the account set a new password for',
  },
  'account-enabled': { subject: 'Your account was enabled', fact: 'An administrator of the account enabled' },
  'account-disabled': { subject: 'Your account was disabled', fact: 'An administrator of the account disabled' },
  'user-deleted': { subject: 'Your user was deleted', fact: 'An administrator of the account deleted' },
  'mfa-bound': { subject: 'An authenticator was added', fact: 'A new authenticator was bound to' },
  'contacts-frozen': {
    subject: 'Your contact details are frozen',
    fact: 'Nothing that waited was changed, and no e-mail address or phone number can be changed now for',
  },
  'contacts-unfrozen': {
    subject: 'Your contact details can be changed again',
    fact: 'A lead of the help desk lifted the freeze on the contact details of',
  },
  'approval-waits': {
    subject: 'Somebody asks to reset your sign-in',
    fact: 'In 24 hours the help desk may reset the password or the authenticator of',
  },
  'check-words': {
    subject: 'The help desk proved itself in a call',
    fact: 'A caller asked the help desk for the words by which it proves itself to',
  },
  'mfa-unbound': {
    subject: 'An authenticator was removed',
    fact: 'On the user’s own page the authenticator was removed from',
  },
  'recovery-codes-renewed': {
    subject: 'New recovery codes were made',
    fact: 'The old recovery codes no longer work. New ones were made for',
  },
  'protection-on': {
    subject: 'Login protection was changed',
    fact: 'Sign-in now asks for a code as well. That was set for',
  },
  'protection-off': { subject: 'Login protection was switched off', fact: 'Sign-in no longer asks for a code from' },
  'access-key-created': { subject: 'An access key was created', fact: 'A new access key was created for' },
  'access-key-disabled': { subject: 'An access key was disabled', fact: 'An access key was disabled. It belongs to' },
  'access-key-enabled': {
    subject: 'An access key was enabled',
    fact: 'An access key was enabled again. It belongs to',
  },
  'access-key-deleted': { subject: 'An access key was deleted', fact: 'An access key was deleted. It belonged to' },
  'contact-withdrawn': {
    subject: 'A change of contacts was dropped',
    fact: 'A new e-mail address or phone number that waited was dropped for',
  },
  'browsers-forgotten': {
    subject: 'Known browsers were forgotten',
    fact: 'On the user’s own page known browsers were forgotten of',
  },
  'own-sessions-ended': {
    subject: 'Other sessions were ended',
    fact: 'On the user’s own page other sessions were ended of',
  },
  'check-card': { subject: 'A card of check words was made', fact: 'A new card of check words was made for' },
  vouched: {
    subject: 'You vouched for someone',
    fact: 'At the help desk somebody was vouched for with the authenticator of',
  },
  'appeal-opened': {
    subject: 'An appeal was opened',
    fact: 'Somebody who cannot use the registered contacts asks the help desk, by an appeal, to reset the password of',
  },
  'appeal-approved': {
    subject: 'An appeal was approved',
    fact: 'After an appeal the help desk may now reset the password of',
  },
  'appeal-refused': { subject: 'An appeal was refused', fact: 'The help desk refused an appeal about' },
  'recovery-code-used': {
    subject: 'A recovery code was used',
    fact: 'At the help desk a recovery code proved a caller to be',
  },
}

const OWN_CODE: Record<OwnPurpose, { readonly subject: string; readonly use: string; readonly otherwise: string }> = {
  'second-factor': {
    subject: 'Your code to sign in',
    use: 'your code to sign in as',
    otherwise: 'You are not signing in now? Then somebody knows your password: change it.',
  },
  contact: {
    subject: 'Your code for a new contact',
    use: 'the code to use this contact for',
    otherwise: 'You did not ask for it? Then do nothing.',
  },
  operation: {
    subject: 'Your code to confirm a change',
    use: 'your code to confirm a change to',
    otherwise: 'You are not changing anything now? Then somebody is signed in as you: change your password.',
  },
}

const NEXT: Record<NextWay, (days: number) => string> = {
  'service-ticket': () => 'Next: submit a service ticket at customer service.',
  'bring-documents': () =>
    'Next: come to the desk with your identity document and the contract of the registered phone number.',
  'appeal-again': days => `Next: appeal again in ${days === 1 ? 'a day' : `${days} days`}.`,
}
const RESET = {
  password: { subject: 'password-reset', did: 'reset the password', old: 'the old password' },
  mfa: { subject: 'mfa-reset', did: 'removed the authenticator', old: 'the old authenticator' },
} as const satisfies Record<ResetOf['kind'], { subject: NoticeKind; did: string; old: string }>

const INVITED = { subject: 'invited', did: 'sent a first-login link', old: 'what was there before' } as const
const resetOf = ({ kind, invitation = false }: Pick<ResetOf, 'kind' | 'invitation'>) =>
  invitation ? INVITED : RESET[kind]
/** A link is sent for somebody, a reset is done to them. */
const forOf = (invitation = false) => (invitation ? 'for' : 'of')

const doerOf = (byUser = false) => (byUser ? 'Somebody who read the codes sent to the owner' : 'The help desk')

const stop = ({ code, link, hours }: Objecting) =>
  `stop it within ${hours === 1 ? '1 hour' : `${String(hours)} hours`}: call the help desk on a number you know and read out ${code}${link === null ? '' : `, or open ${link}`}. The account is then frozen`

const never = 'Never give it to anyone who calls you.'
const until = (minutes: number) => (minutes === 1 ? '1 minute' : `${minutes} minutes`)

export const messages: MessageTexts = {
  proofCode: ({ code, purpose, minutes }) => ({
    subject: 'Your verification code',
    body: `${code} is your code for ${PURPOSE[purpose]}. It works for ${until(minutes)}. Read it out only to the help desk you called yourself. ${never}`,
  }),
  ownCode: ({ code, purpose, minutes, login, account }) => ({
    subject: OWN_CODE[purpose].subject,
    body: `${code} is ${OWN_CODE[purpose].use} ${login} (${account}). It works for ${until(minutes)}, only on the page that asked for it. Nobody at the help desk needs it. ${OWN_CODE[purpose].otherwise}`,
  }),
  consentCode: ({ code, minutes, login, account }) => ({
    subject: 'Your consent to a change',
    body: `${code} gives your consent to a change that ${login} (${account}) wants to make to how their account is protected. It works for ${until(minutes)}. Ask them what they are changing, and read it out to nobody else, also not to the help desk. You do not agree? Then do nothing.`,
  }),
  forgotCode: ({ code, minutes }) => ({
    subject: 'Your code for a new password',
    body: `${code} is your code for choosing a new password. It works for ${until(minutes)}, only on the page where you asked for it. Read it out to nobody, also not to the help desk. You did not ask for it? Then do nothing: without the code nothing changes.`,
  }),
  temporaryPassword: ({ password, login, account, minutes }) => ({
    subject: 'Your temporary password',
    body: `Temporary password for ${login} (${account}): ${password}\nIt works once, for ${until(minutes)}, and must be changed at sign-in. ${never} The help desk does not need it.`,
  }),
  resetLink: ({ link, login, account, hours }) => ({
    subject: 'Choose a new password',
    body: `Choose a new password for ${login} (${account}): ${link}\nThe link works once, for ${hours === 1 ? '1 hour' : `${hours} hours`}. Never pass it on. If you asked for nothing, tell the help desk.`,
  }),
  firstLoginLink: ({ link, name, login, account, hours }) => ({
    subject: 'Welcome: choose your first password',
    body: `Welcome, ${name}. Choose the first password for ${login} (${account}): ${link}\nThe link works once, for ${hours === 1 ? '1 hour' : `${hours} hours`}. Never pass it on. If you do not know what this is about, tell the help desk.`,
  }),
  slipHalf: ({ half, purpose, minutes }) => ({
    subject: 'The other half of your slip',
    body: `${half} is the other half of your slip for ${PURPOSE[purpose]}. It works for ${until(minutes)}, together with the printed half. ${never}`,
  }),
  slipHalfForDesk: ({ half, userName, callNumber, minutes }) => ({
    subject: `Half of a slip, call ${callNumber}`,
    body: `${half} is half of the slip for ${userName} (call ${callNumber}). It works for ${until(minutes)}. Give it to this person face to face, or by a call to a number you know is theirs, and to nobody at the desk.`,
  }),
  bindingCode: ({ code, minutes }) => ({
    subject: 'Your code for a new authenticator',
    body: `${code} is your code for adding a new authenticator. It works for ${until(minutes)}, on the sign-in page only. ${never} The help desk does not need it.`,
  }),
  resetObjection: ({ kind, invitation = false, login, account, byUser, ...how }) => ({
    subject: NOTICE[resetOf({ kind, invitation }).subject].subject,
    body: `${doerOf(byUser)} ${resetOf({ kind, invitation }).did} ${forOf(invitation)} ${login} (${account}). If this was not you, ${stop(how)}, and ${resetOf({ kind, invitation }).old} is put back. If it was you, do nothing.`,
  }),
  resetObjectionForManager: ({ kind, invitation = false, name, login, account, byUser, ...how }) => ({
    subject: invitation ? `First-login link for ${name}` : `Reset for ${name}`,
    body: `${doerOf(byUser)} ${resetOf({ kind, invitation }).did} ${forOf(invitation)} ${name}, ${login} (${account}); you are on record as manager. If ${name} did not ask for it, ${stop(how)}. If you are not sure, ask ${name} in person. Otherwise do nothing.`,
  }),
  resetUndone: ({ kind, login, account }) => ({
    subject: 'A reset was undone, your account is frozen',
    body: `Somebody who read the notice objected to a reset of ${login} (${account}): ${RESET[kind].old} is back as it was, and nobody can sign in. Call the help desk on a number you know; a lead opens the account again once it is clear who you are.`,
  }),
  resetUndoneForManager: ({ name, login, account }) => ({
    subject: `A reset for ${name} was undone`,
    body: `Somebody who read the notice objected to a reset of ${name}, ${login} (${account}). The account is frozen until a lead of the help desk opens it again.`,
  }),
  changeObjection: ({ change, login, account, ...how }) => ({
    subject: NOTICE[change].subject,
    body: `${NOTICE[change].fact} ${login} (${account}). If this was not you, ${stop(how)}, and login protection is put back as it was. If it was you, do nothing.`,
  }),
  changeUndone: ({ login, account }) => ({
    subject: 'Login protection is back, your account is frozen',
    body: `Somebody who read the notice objected to the change of login protection of ${login} (${account}): it is back as it was, and nobody can sign in. Somebody else may know the password. Call the help desk on a number you know; a lead opens the account again once it is clear who you are.`,
  }),
  contactVeto: ({ login, account, code, link, hours }) => ({
    subject: NOTICE['contact-changed'].subject,
    body: `The e-mail address or phone number of ${login} (${account}) is being changed. If this was not you, stop it within ${hours} hours: call the help desk on a number you know and read out ${code}${link === null ? '' : `, or open ${link}`}. If it was you, do nothing.`,
  }),
  appealApproved: ({ reference, login, code, hours }) => ({
    subject: `Appeal ${reference} is approved`,
    body: `Appeal ${reference} for ${login} is approved. Pick-up code: ${code}. Within ${hours === 1 ? '1 hour' : `${hours} hours`}, choose “Forgot your password?” on your sign-in page and type this code and your whole reference; or call the help desk on the number you know and read them out. ${never}`,
  }),
  appealRefused: ({ reference, login, next, days }) => ({
    subject: `Appeal ${reference} is refused`,
    body: `Appeal ${reference} for ${login} is refused. ${NEXT[next](days)} A HUAWEI ID registered anew cannot use the resources of this one.`,
  }),
  passwordExpires: ({ login, account, days }) => ({
    subject: 'Your password runs out soon',
    body: `The password of ${login} (${account}) runs out ${days === 1 ? 'within a day' : `in ${days} days`}. Sign in as always and change it. This message has no link, and the help desk never asks for a password.`,
  }),
  newBrowser: ({ login, account, browser }) => ({
    subject: 'A sign-in from a new browser',
    body: `Somebody signed in as ${login} (${account}) with a browser that was not known before${browser === '' ? '' : `: ${browser}`}. Was it you? Then do nothing. If not, change your password now, and tell the help desk on a number you know and not one from a message.`,
  }),
  notice: (kind, { login, account }) => ({
    subject: NOTICE[kind].subject,
    body: `${NOTICE[kind].fact} ${login} (${account}). If this was not you, tell the help desk at once, on a number you know and not one from a message.`,
  }),
}
