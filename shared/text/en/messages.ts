import type { Act } from '../../contract/acts.ts'

/** A message as its receiver reads it. A text message has no subject line, so the body stands alone. */
export interface MessageText {
  readonly subject: string
  readonly body: string
}

/** What happened to a user, so that they hear of it on every contact. */
export type NoticeKind =
  | 'password-reset'
  | 'mfa-reset'
  | 'unlocked'
  | 'enabled'
  | 'disabled'
  | 'sessions-ended'
  | 'contact-changed'
  | 'password-changed'
  | 'mfa-bound'
  | 'contacts-frozen'
  | 'contacts-unfrozen'
  | 'recovery-code-used'
  | 'vouched'

/** Every message that leaves the desk, as functions of their values. Short: a text message is cut after a few lines. */
export interface MessageTexts {
  proofCode(values: { code: string; purpose: Act; minutes: number }): MessageText
  temporaryPassword(values: { password: string; login: string; account: string; minutes: number }): MessageText
  resetLink(values: { link: string; login: string; account: string; hours: number }): MessageText
  slipHalf(values: { half: string; purpose: Act; minutes: number }): MessageText
  /** For the second operator, who gives it to the user and to nobody else. */
  slipHalfForDesk(values: { half: string; userName: string; callNumber: number; minutes: number }): MessageText
  bindingCode(values: { code: string; minutes: number }): MessageText
  notice(kind: NoticeKind, values: { login: string; account: string }): MessageText
  passwordExpires(values: { login: string; account: string; days: number }): MessageText
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
  unlocked: { subject: 'Your account was unlocked', fact: 'The help desk unlocked' },
  enabled: { subject: 'Your account was enabled', fact: 'The help desk enabled' },
  disabled: { subject: 'Your account was disabled', fact: 'The help desk disabled' },
  'sessions-ended': { subject: 'You were signed out everywhere', fact: 'The help desk ended every session of' },
  'contact-changed': {
    subject: 'Your contact details change',
    fact: 'A new e-mail address or phone number was entered for',
  },
  'password-changed': { subject: 'Your password was changed', fact: 'A new password was chosen for' },
  'mfa-bound': { subject: 'An authenticator was added', fact: 'A new authenticator was bound to' },
  'contacts-frozen': {
    subject: 'Your contact details are frozen',
    fact: 'Nothing that waited was changed, and no e-mail address or phone number can be changed now for',
  },
  'contacts-unfrozen': {
    subject: 'Your contact details can be changed again',
    fact: 'A lead of the help desk lifted the freeze on the contact details of',
  },
  vouched: {
    subject: 'You vouched for someone',
    fact: 'At the help desk somebody was vouched for with the authenticator of',
  },
  'recovery-code-used': {
    subject: 'A recovery code was used',
    fact: 'At the help desk a recovery code proved a caller to be',
  },
}

const never = 'Never give it to anyone who calls you.'
const until = (minutes: number) => (minutes === 1 ? '1 minute' : `${minutes} minutes`)

export const messages: MessageTexts = {
  proofCode: ({ code, purpose, minutes }) => ({
    subject: 'Your verification code',
    body: `${code} is your code for ${PURPOSE[purpose]}. It works for ${until(minutes)}. Read it out only to the help desk you called yourself. ${never}`,
  }),
  temporaryPassword: ({ password, login, account, minutes }) => ({
    subject: 'Your temporary password',
    body: `Temporary password for ${login} (${account}): ${password}\nIt works once, for ${until(minutes)}, and must be changed at sign-in. ${never} The help desk does not need it.`,
  }),
  resetLink: ({ link, login, account, hours }) => ({
    subject: 'Choose a new password',
    body: `Choose a new password for ${login} (${account}): ${link}\nThe link works once, for ${hours === 1 ? '1 hour' : `${hours} hours`}. Never pass it on. If you asked for nothing, tell the help desk.`,
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
  contactVeto: ({ login, account, code, link, hours }) => ({
    subject: NOTICE['contact-changed'].subject,
    body: `The e-mail address or phone number of ${login} (${account}) is being changed. If this was not you, stop it within ${hours} hours: call the help desk on a number you know and read out ${code}${link === null ? '' : `, or open ${link}`}. If it was you, do nothing.`,
  }),
  passwordExpires: ({ login, account, days }) => ({
    subject: 'Your password runs out soon',
    body: `The password of ${login} (${account}) runs out ${days === 1 ? 'within a day' : `in ${days} days`}. Sign in as always and change it. This message has no link, and the help desk never asks for a password.`,
  }),
  notice: (kind, { login, account }) => ({
    subject: NOTICE[kind].subject,
    body: `${NOTICE[kind].fact} ${login} (${account}). If this was not you, tell the help desk at once, on a number you know and not one from a message.`,
  }),
}
