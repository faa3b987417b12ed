import { APART, TWIN_KINDS, type Twin } from '#shared/contract/directory.ts'

import { fold } from './folding.ts'
import { slipBetween } from './search/spelling.ts'
import { isCjk, nameKey, wordsOf } from './search/words.ts'
import { hanSound, heard, type HanSound } from './sounds.ts'

export type TwinKind = (typeof TWIN_KINDS)[number]

/** What of a user is compared, and shown beside the other one. */
export type Twinnable = Omit<Twin, 'kinds' | 'apart'>

/** A name taken apart once. */
interface Heard {
  readonly key: string
  /** Words of scripts with spaces, folded. */
  readonly words: readonly string[]
  readonly sound: string
  /** Null unless the name has Chinese characters. */
  readonly han: HanSound | null
}

const HAN = /\p{Script=Han}+/gu
const known = new Map<string, Heard>()
const MANY = 5000

function heardName(name: string): Heard {
  const cached = known.get(name)
  if (cached !== undefined) return cached
  if (known.size > MANY) known.clear()
  const words = wordsOf(name).filter(word => !isCjk(word))
  const han = (name.normalize('NFKC').match(HAN) ?? []).join('')
  // A name that mixes kana or hangul with Chinese characters is not read in Chinese.
  const chinese = han !== '' && !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(name)
  const found: Heard = {
    key: nameKey(name).replaceAll(' ', ''),
    words,
    sound: words
      .map(word => heard(word))
      .toSorted()
      .join(' '),
    han: chinese ? hanSound(han) : null,
  }
  known.set(name, found)
  return found
}

/**
 * Why two users are easily taken for one another, worst first; nothing when they are not. Pure. One letter apart is one wrong,
 * missing, too many or swapped with its neighbour (Damerau–Levenshtein 1), in one word, whatever the order of the words.
 */
export function likeness(a: Pick<Twinnable, 'name' | 'login'>, b: Pick<Twinnable, 'name' | 'login'>): TwinKind[] {
  const name = likeNames(heardName(a.name), heardName(b.name))
  return [...(name === null ? [] : [name]), ...(nearLogins(a.login, b.login) ? (['near-login'] as const) : [])]
}

function likeNames(a: Heard, b: Heard): TwinKind | null {
  if (a.key !== '' && a.key === b.key) return 'same-name'
  if (a.han !== null && b.han !== null) {
    if (a.words.length === 0 && b.words.length === 0) return likeHan(a.han, b.han)
  } else if (a.han !== null || b.han !== null) {
    const [han, words] = a.han === null ? [b.han, a.words] : [a.han, b.words]
    return han !== null && spells(words, han) ? 'same-pinyin' : null
  }
  if (a.words.length === 0 || b.words.length === 0) return null
  if (a.sound === b.sound) return 'same-sound'
  return oneLetterApart(a.words, b.words) ? 'near-name' : null
}

function likeHan(a: HanSound, b: HanSound): TwinKind | null {
  if (a.tones === b.tones) return 'same-sound'
  if (meet(a.plain, b.plain)) return 'same-pinyin'
  return meet(a.blurred, b.blurred) ? 'near-sound' : null
}

const meet = (a: readonly string[], b: readonly string[]): boolean => a.some(one => b.includes(one))

/** Whether Latin words are the pinyin of a Chinese name: Wang Wei, Wei Wang and wangwei are 王伟. */
function spells(words: readonly string[], han: HanSound): boolean {
  const forms = words.map((_, at) => [...words.slice(at), ...words.slice(0, at)].join(''))
  const plain = han.plain.flatMap(one => [one, one.replaceAll('v', 'u')])
  return meet(forms, plain)
}

/** The shorter of two differing words may be this short when the longer is longer: Li and Lin, but not Li and Lu. */
const SHORTEST = 3

function oneLetterApart(a: readonly string[], b: readonly string[]): boolean {
  const restA = without(a, b)
  const restB = without(b, a)
  const [one = '', ...moreA] = restA
  const [other = '', ...moreB] = restB
  if (moreA.length + moreB.length > 0) return false
  // A middle initial more or less, or another one.
  if ([...one].length <= 1 && [...other].length <= 1) return true
  if (one === '' || other === '') return false
  return Math.max([...one].length, [...other].length) >= SHORTEST && slipBetween(one, other) === 'whole'
}

/** What is left of a list when every word of the other has taken one. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other]
  return list.filter(word => {
    const at = left.indexOf(word)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

// A number this long is a number: whole companies have logins that differ in one digit of it.
const LONGEST_COUNTER = 2

/** Logins of the same words, with one letter or a short counter between them: wang.wei, wei.wang, wang.wei2, wang.wie. */
function nearLogins(a: string, b: string): boolean {
  const [one, other] = [a, b].map(login => {
    const words = wordsOf(login.replace(/@[^@]*$/u, ''))
    const counter = words.join('').replaceAll(/\D/gu, '')
    return { words: words.map(word => word.replaceAll(/\d/gu, '')).filter(word => word !== ''), counter }
  })
  if (one === undefined || other === undefined || one.words.join('').length < SHORTEST) return false
  const sameCounter = one.counter === other.counter
  const short = one.counter.length <= LONGEST_COUNTER && other.counter.length <= LONGEST_COUNTER
  const same = one.words.toSorted().join('') === other.words.toSorted().join('')
  if (same) return sameCounter || short
  return sameCounter && oneLetterApart(one.words, other.words)
}

/** The shown fields in which two users differ; what both lack tells nobody apart. */
export function apartIn(a: Twinnable, b: Twinnable): Twin['apart'] {
  const valueOf = (user: Twinnable, field: Twin['apart'][number]) =>
    field === 'account' ? user.accountName : user[field]
  return APART.filter(field => fold(valueOf(a, field)) !== fold(valueOf(b, field)))
}

/** The twins of a user among others, the most dangerous first: by likeness, then whoever shares the department. */
export function twinsAmong(user: Twinnable, others: readonly Twinnable[]): Twin[] {
  const department = (other: Twinnable) => (fold(other.department) === fold(user.department) ? 0 : 1)
  const rank = (twin: Twin) => TWIN_KINDS.indexOf(twin.kinds[0] ?? 'near-login')
  return others
    .filter(other => other.userId !== user.userId)
    .map(other => ({ ...other, kinds: likeness(user, other), apart: apartIn(user, other) }))
    .filter(twin => twin.kinds.length > 0)
    .toSorted((a, b) => rank(a) - rank(b) || department(a) - department(b) || (a.login < b.login ? -1 : 1))
}
