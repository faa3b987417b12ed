import type { PasswordFault } from '#shared/contract/credentials.ts'
import type { IdentityPolicy } from '#shared/contract/passwordRules.ts'
import { HUAWEI_LONGEST, NIST_LONGEST, NIST_SHORTEST, NIST_SHORTEST_WITH_MFA } from '#shared/contract/passwordRules.ts'

import { guessedFirst } from './blocklist.ts'
import type { Blocklist } from './blocklist.ts'

/** Whose password it will be: what is known of a user is what is tried first. */
export interface Owner {
  /** The rules of the owner's account, or of HUAWEI IDs. */
  readonly policy: IdentityPolicy
  /** A bound device makes eight characters enough (NIST SP 800-63B-4, 3.1.1.2). */
  readonly hasMfa: boolean
  readonly login: string
  readonly name: string
  readonly email: string
  /** Digits without the country code. */
  readonly phone: string
  readonly accountName: string
}

/** Fewest and most characters (code points). */
export interface Length {
  readonly min: number
  readonly max: number
}

/** NIST SP 800-63B-4, 3.1.1.2 and Huawei Cloud IAM, password policy. */
export const lengthFor = ({ policy, hasMfa }: Pick<Owner, 'policy' | 'hasMfa'>): Length =>
  policy.profile !== 'nist'
    ? { min: policy.rules.minLength, max: HUAWEI_LONGEST }
    : { min: hasMfa ? NIST_SHORTEST_WITH_MFA : NIST_SHORTEST, max: NIST_LONGEST }

/** What Argon2 is ever given; longer input is refused, never cut (NIST: verify the whole password). */
const MOST_BYTES = 1024

/** Every reason why a password cannot be used, the length first; none: it can. Compares with no stored hash. Pure. */
export function judge(password: string, owner: Owner, list: Blocklist): PasswordFault[] {
  const text = password.normalize('NFC')
  const { profile, rules } = owner.policy
  const length = [...text].length
  const { min, max } = lengthFor(owner)
  // Beyond what any profile takes, nothing more needs to be said, and looking closer would cost time.
  if (length > NIST_LONGEST || Buffer.byteLength(text) > MOST_BYTES) return ['too-long']
  const faults: PasswordFault[] = []
  if (length < min) faults.push('too-short')
  if (length > max) faults.push('too-long')
  // Half a word is on every list: what is too short is judged as a guess once it is long enough.
  const guess = length < min ? null : guessedFirst(text, list)
  if (guess !== null) faults.push(guess)
  if (profile === 'nist' && containsName(text, owner)) faults.push('contains-name')
  const isHuawei = profile !== 'nist'
  if (isHuawei && rules.notUserName && isUserName(text, owner.login)) faults.push('is-user-name')
  if (containsContact(text, owner)) faults.push('contains-contact')
  if (profile === 'huawei' && kindsOf(text, SYMBOL) < rules.kinds) faults.push('classes')
  if (profile === 'huawei-id' && !hasLettersAndDigits(text)) faults.push('letters-and-digits')
  if (isHuawei && rules.longestRun > 0 && runOf(text) > rules.longestRun) faults.push('repeats')
  if (isUnprintable(text, isHuawei)) faults.push('unprintable')
  return faults
}

const fold = (text: string) => text.normalize('NFKC').toLowerCase()
const bare = (text: string) => text.replaceAll(/[^\p{L}\p{N}]/gu, '')
const backwards = (text: string) => [...text].reverse().join('')

/** Four letters of an alphabet, or two characters of a script that says more with each. */
const tells = (word: string) => [...word].length >= (/^[\p{ASCII}]*$/u.test(word) ? 4 : 2)

/** Login, name, a part of the name, or the account, forwards or backwards. */
function containsName(text: string, owner: Owner): boolean {
  const parts = fold(owner.name).split(/[^\p{L}\p{N}]+/u)
  const words = [owner.login, owner.name, owner.accountName].map(word => bare(fold(word))).concat(parts)
  const plain = bare(fold(text))
  return words.filter(tells).some(word => plain.includes(word) || plain.includes(backwards(word)))
}

/** password_not_username_or_invert: A12345 forbids A12345, a12345, 54321A and 54321a, and nothing around them. */
function isUserName(text: string, login: string): boolean {
  const [folded, name] = [fold(text), fold(login)]
  return name !== '' && (folded === name || folded === backwards(name))
}

function containsContact(text: string, owner: Owner): boolean {
  const folded = fold(text)
  const email = fold(owner.email)
  const mailbox = email.split('@')[0] ?? ''
  // What an import left in the place of an address, such as a dash, would be in every password.
  if (tells(email) && folded.includes(email)) return true
  if (tells(mailbox) && folded.includes(mailbox)) return true
  const phone = owner.phone.replaceAll(/[^0-9]/gu, '')
  return phone.length >= 5 && text.replaceAll(/[^0-9]/gu, '').includes(phone.slice(-8))
}

/** A printing ASCII character that is neither letter nor digit, nor the space: what Huawei Cloud calls a special character. */
const SYMBOL = /[!-/:-@[-`{-~]/u

/** How many of capital letters, small letters, digits and symbols occur. */
const kindsOf = (text: string, symbol: RegExp): number =>
  [/[A-Z]/u, /[a-z]/u, /[0-9]/u, symbol].filter(kind => kind.test(text)).length

const hasLettersAndDigits = (text: string): boolean => /[A-Za-z]/u.test(text) && /[0-9]/u.test(text)

/** The longest run of one character. */
function runOf(text: string): number {
  let [longest, run, before] = [0, 0, '']
  for (const char of text) {
    run = char === before ? run + 1 : 1
    longest = Math.max(longest, run)
    before = char
  }
  return longest
}

/** Controls, invisible marks and broken surrogates; for Huawei all but the printing ASCII characters, without the space. */
const isUnprintable = (text: string, isHuawei: boolean): boolean =>
  isHuawei
    ? !/^[\u0021-\u007e]*$/u.test(text)
    : !text.isWellFormed() || /[\p{Cc}\p{Cf}]/u.test(text.replaceAll('\u200d', ''))

/** `pwd_strength` as Huawei Cloud IAM names it, for the administrator's list only: it decides nothing. */
export function strengthOf(password: string): 'low' | 'mid' | 'high' {
  const length = [...password].length
  const classes = kindsOf(password, /[^A-Za-z0-9]/u)
  if (length >= 15 || (length >= 12 && classes >= 3)) return 'high'
  return length >= 10 || (length >= 8 && classes >= 3) ? 'mid' : 'low'
}
