import type { PasswordFault } from '#shared/contract/credentials.ts'

import { guessedFirst } from './blocklist.ts'
import type { Blocklist } from './blocklist.ts'

export type Profile = 'nist' | 'huawei'

/** Whose password it will be: what is known of a user is what is tried first. */
export interface Owner {
  readonly profile: Profile
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

/** NIST SP 800-63B-4, 3.1.1.2 and Huawei Cloud IAM, password policy (default of the present console). */
export const lengthFor = (owner: Pick<Owner, 'profile' | 'hasMfa'>): Length =>
  owner.profile === 'huawei' ? { min: 8, max: 32 } : { min: owner.hasMfa ? 8 : 15, max: 256 }

/** What Argon2 is ever given; longer input is refused, never cut (NIST: verify the whole password). */
const MOST_BYTES = 1024

/** Every reason why a password cannot be used, in the order of shared/contract PASSWORD_FAULTS; none: it can. Pure. */
export function judge(password: string, owner: Owner, list: Blocklist): PasswordFault[] {
  const text = password.normalize('NFC')
  const length = [...text].length
  const { min, max } = lengthFor(owner)
  const faults: PasswordFault[] = []
  if (length < min) faults.push('too-short')
  if (length > max || Buffer.byteLength(text) > MOST_BYTES) return ['too-long']
  // Half a word is on every list: what is too short is judged as a guess once it is long enough.
  const guess = length < min ? null : guessedFirst(text, list)
  if (guess !== null) faults.push(guess)
  if (namesOwner(text, owner)) faults.push('contains-name')
  if (containsContact(text, owner)) faults.push('contains-contact')
  if (owner.profile === 'huawei' && classesOf(text) < 2) faults.push('classes')
  if (isUnprintable(text, owner.profile)) faults.push('unprintable')
  return faults
}

const fold = (text: string) => text.normalize('NFKC').toLowerCase()
const bare = (text: string) => text.replaceAll(/[^\p{L}\p{N}]/gu, '')
const backwards = (text: string) => [...text].reverse().join('')

/** Four letters of an alphabet, or two characters of a script that says more with each. */
const tells = (word: string) => [...word].length >= (/^[\p{ASCII}]*$/u.test(word) ? 4 : 2)

/**
 * Under `nist`: contains login, name, a part of the name, or the account, forwards or backwards. Under `huawei`: equals the
 * user name or the user name backwards (password_not_username_or_invert).
 */
function namesOwner(text: string, owner: Owner): boolean {
  const folded = fold(text)
  if (owner.profile === 'huawei') {
    const login = fold(owner.login)
    return folded === login || folded === backwards(login)
  }
  const parts = fold(owner.name).split(/[^\p{L}\p{N}]+/u)
  const words = [owner.login, owner.name, owner.accountName].map(word => bare(fold(word))).concat(parts)
  const plain = bare(folded)
  return words.filter(tells).some(word => plain.includes(word) || plain.includes(backwards(word)))
}

function containsContact(text: string, owner: Owner): boolean {
  const folded = fold(text)
  const email = fold(owner.email)
  const mailbox = email.split('@')[0] ?? ''
  if (email !== '' && folded.includes(email)) return true
  if (tells(mailbox) && folded.includes(mailbox)) return true
  const phone = owner.phone.replaceAll(/[^0-9]/gu, '')
  return phone.length >= 5 && text.replaceAll(/[^0-9]/gu, '').includes(phone.slice(-8))
}

/** How many of upper, lower, digit and special occur. */
const classesOf = (text: string): number =>
  [/[A-Z]/u, /[a-z]/u, /[0-9]/u, /[^A-Za-z0-9]/u].filter(kind => kind.test(text)).length

/** Controls, invisible marks and broken surrogates; under `huawei` all but the printing ASCII characters, without the space. */
const isUnprintable = (text: string, profile: Profile): boolean =>
  profile === 'huawei'
    ? !/^[\u0021-\u007e]*$/u.test(text)
    : !text.isWellFormed() || /[\p{Cc}\p{Cf}]/u.test(text.replaceAll('\u200d', ''))

/** `pwd_strength` as Huawei Cloud IAM names it, for the administrator's list only: it decides nothing. */
export function strengthOf(password: string): 'low' | 'mid' | 'high' {
  const length = [...password].length
  const classes = classesOf(password)
  if (length >= 15 || (length >= 12 && classes >= 3)) return 'high'
  return length >= 10 || (length >= 8 && classes >= 3) ? 'mid' : 'low'
}
