import type { LoginPolicy } from '../../contract/securityPolicies.ts'

/** How the users of one account sign in, on the settings page. */
export const signInRules = {
  title: 'Sign-in rules of accounts',
  lead: 'An account of the profile Huawei has its own rules for locks, idle sessions and users who stay away, and its own message. Where it has not set its own lock, “Sign-in of users” above holds.',
  none: 'No account follows the profile Huawei yet: open one under “Password rules of accounts” above, choose that profile, and its sign-in rules appear here.',
  account: 'Account',
  now: {
    lock: '{failures} wrong passwords within {window} minutes lock a user for {lock} minutes.',
    session: 'A session on the users’ own pages ends when it is not used for {minutes} minutes.',
    unused:
      'Nobody is disabled for staying away. | IAM users who stay away for 1 day are disabled. | IAM users who stay away for {n} days are disabled.',
    silent: 'Users read no message of the account when they have signed in.',
    message: 'When users have signed in, they read:',
  },
  edit: 'Edit the sign-in rules',
  sheet: 'Sign-in rules of {account}',
  name: {
    failures: 'Wrong passwords',
    windowMinutes: '… within',
    lockMinutes: 'Then the user is locked for',
    sessionMinutes: 'A session ends when idle for',
    unusedDays: 'Disable IAM users after',
    message: 'Message after sign-in',
  } satisfies Record<Exclude<keyof LoginPolicy, 'showRecent'>, string>,
  hint: {
    failures: '{min} to {max}.',
    windowMinutes: '{min} to {max} minutes.',
    lockMinutes: '{min} to {max} minutes.',
    sessionMinutes: '{min} to {max} minutes. Every session ends after 12 hours.',
    unusedDays: '{min} to {max} days without sign-in or use of a key; 0: never.',
    message: 'Stands on the home page of every user of the account. Empty: none. At most {most} characters.',
  } satisfies Record<Exclude<keyof LoginPolicy, 'showRecent'>, string>,
  outOfRange: 'A whole number from {min} to {max}.',
  overtaken: 'The rules were changed elsewhere meanwhile. What you have not touched shows what holds now.',
  effectTitle: 'What happens on saving',
  effect:
    'It counts at once, for open sessions, too. Nobody who is locked is let in sooner. Whoever has stayed away for too long already is disabled soon.',
  reason: 'Reason for the change',
  reasonMissing: 'Say why, in at least 3 characters.',
  wrong: 'Some figures do not fit. They are marked.',
  unchanged: 'Nothing differs from the rules that hold now.',
  save: 'Save the rules',
  saved: 'The sign-in rules of {account} are saved. They count from now on.',
}
