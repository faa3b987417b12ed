import type { HuaweiRules, PolicyConflict, Profile } from '../../contract/passwordRules.ts'

/** The password rules of accounts, on the settings page. */
export const passwordRules = {
  title: 'Password rules of accounts',
  lead: 'Each account follows one of two profiles. NIST asks for length and forbids what makes people choose badly; Huawei follows the password policy of Huawei Cloud IAM, figure by figure. HUAWEI IDs keep their own rule in every account: at least 8 characters with letters and digits, and none three times in a row.',
  label: 'Accounts and their password rules',
  none: 'No accounts yet. Rules come with the first account.',
  account: 'Account',
  profile: 'Profile',
  users: 'Users',
  inForce: 'In force',
  profiles: { nist: 'NIST', huawei: 'Huawei' } satisfies Record<Profile, string>,
  choices: {
    nist: 'NIST: long, free, kept until there is a reason',
    huawei: 'Huawei: as Huawei Cloud IAM has it',
  } satisfies Record<Profile, string>,
  nistSummary: 'At least 15 characters, or 8 beside an authenticator. No other demands, no expiry.',
  huaweiSummary: '{min} to 32 characters, {kinds} kinds',
  summary: {
    longestRun: 'at most {n} equal in a row',
    history: 'not the last one again | not the last one again | none of the last {n}',
    minAgeMinutes: 'kept for {n} min',
    validDays: 'good for {n} days',
  },
  sheet: 'Password rules of {account}',
  rules: 'Figures of the Huawei profile',
  name: {
    minLength: 'Fewest characters',
    kinds: 'Kinds of characters',
    longestRun: 'Equal characters in a row',
    notUserName: 'Refuse the user name, also backwards',
    history: 'Last passwords that may not come back',
    minAgeMinutes: 'Minimum age',
    validDays: 'Validity',
  } satisfies Record<keyof HuaweiRules, string>,
  hint: {
    minLength: '{min} to {max}. Default: {usual}.',
    kinds: '{min} to {max} of capital letters, small letters, digits, symbols. Default: {usual}.',
    longestRun: '{min} to {max}; 0: no limit, 1: no two equal ones together. Default: {usual}.',
    history: '{min} to {max}, the present one counted; 0: only the present one is refused. Default: {usual}.',
    minAgeMinutes: '{min} to {max} minutes; 0: none. Never holds after a reset. Default: {usual}.',
    validDays:
      '{min} to {max} days; 0: for good. Users are warned before, as the settings of sign-in say. Default: {usual}.',
  } satisfies Record<Exclude<keyof HuaweiRules, 'notUserName'>, string>,
  outOfRange: 'A whole number from {min} to {max}.',
  units: { minutes: 'minutes', days: 'days' },
  conflictsTitle: {
    nist: 'Where this differs from Huawei Cloud',
    huawei: 'Where this contradicts NIST SP 800-63B-4 (3.1.1.2)',
  } satisfies Record<Profile, string>,
  conflicts: {
    composition: 'Kinds of characters are demanded. NIST forbids such rules: people answer them with Password1!.',
    expiry:
      'Passwords run out by date. NIST forbids it: a change is due when a password may be known to others, and then at once.',
    short:
      'Fewer than 15 characters are accepted without a second factor. NIST asks for 15, or 8 beside an authenticator.',
    longest:
      'Nothing longer than 32 characters is accepted. NIST advises at least 64; a phrase of five words often does not fit.',
    characters: 'Spaces, Chinese and every other script are refused. NIST advises to accept them.',
    'minimum-age': 'Someone who fears that a password is known must wait, or call the desk for a reset.',
    'user-name': 'The user name itself is accepted as a password. NIST asks to refuse it.',
    unlock: 'A sign-in lock only runs out: the desk cannot lift it, and a reset does not lift it either.',
    'nist-longer': 'Passwords may have up to 256 characters. Huawei Cloud takes 32.',
    'nist-characters': 'Spaces and every script are accepted. Huawei Cloud takes neither.',
    'nist-single-kind': 'Small letters alone are enough. Huawei Cloud asks for at least two kinds of characters.',
    'nist-keeps-none':
      'Earlier passwords are not remembered: hashes kept for the Huawei profile are deleted when this is saved.',
  } satisfies Record<PolicyConflict, string>,
  still:
    'Under both profiles, common passwords and patterns are refused, and so are the user’s phone number and e-mail address.',
  effectTitle: 'What happens on saving',
  effect: 'Nobody is signed out, and no present password stops working: the rules bind the next change.',
  expires:
    'No password has run out under this validity. | 1 of {total} passwords is older than this validity: its owner must choose a new one at the next sign-in. | {n} of {total} passwords are older than this validity: their owners must choose a new one at the next sign-in.',
  forgets:
    'Hashes of earlier passwords are deleted for good. | Hashes of all passwords but the last are deleted for good. | Hashes of earlier passwords beyond the last {n} are deleted for good.',
  reason: 'Reason for the change',
  reasonMissing: 'Say why, in at least 3 characters.',
  unchanged: 'Nothing differs from the rules that hold now.',
  wrong: 'Some figures do not fit. They are marked.',
  save: 'Save the rules',
  saved: 'The password rules of {account} are saved.',
}
