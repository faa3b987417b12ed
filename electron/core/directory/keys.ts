import { digits } from './folding.ts'

/**
 * Cyrillic, Greek and Armenian letters that look like a Latin one (a selection of Unicode TR39's confusables.txt).
 * Latin look-alikes among themselves (l, 1, I) stay apart: real directories hold both `user1` and `userl`.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  ո: 'n',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  ѕ: 's',
  ԝ: 'w',
  х: 'x',
  у: 'y',
  ѵ: 'v',
  ӏ: 'l',
  к: 'k',
  м: 'm',
  т: 't',
  в: 'b',
  г: 'r',
  α: 'a',
  ο: 'o',
  ρ: 'p',
  ν: 'v',
  ι: 'i',
  υ: 'u',
  κ: 'k',
  τ: 't',
  χ: 'x',
  γ: 'y',
  օ: 'o',
  ս: 'u',
  ց: 'g',
  հ: 'h',
  ɡ: 'g',
  ɑ: 'a',
  ı: 'i',
}

/**
 * What makes a login unique in its account: NFKC, lower case, and a Latin letter for each look-alike, so that a second
 * `pаypal` with a Cyrillic а cannot be made (UTS 39 skeletons; used for collisions only, never to refuse a script).
 */
export function loginKey(login: string): string {
  return look(login.normalize('NFKC').toLowerCase().normalize('NFC').trim())
}

/** What makes an account name unique. */
export const accountKey = loginKey

/** An e-mail address as compared: trimmed and in lower case. Both halves: no provider in use tells `A@` from `a@`. */
export const emailKey = (address: string): string => address.normalize('NFKC').trim().toLowerCase()

/**
 * The digits of a phone number in the international form, **reversed**: equal numbers have equal keys, and the last digits
 * that a caller reads out are a prefix of it, which an index can find.
 */
export function phoneKey(areaCode: string, phone: string): string {
  const national = digits(phone)
  return national === '' ? '' : reversed(areaCode.replace(/^0+/u, '') + national)
}

export const reversed = (text: string): string => [...text].reverse().join('')

const look = (text: string): string => text.replaceAll(/[^\0-\x7f]/gu, letter => LOOK_ALIKES[letter] ?? letter)
