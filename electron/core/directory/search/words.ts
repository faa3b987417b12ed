import { fold, words } from '../folding.ts'
import { readings } from './pinyin.ts'

/** What of a user can be searched. */
export interface Searchable {
  readonly name: string
  readonly login: string
  readonly email: string
  readonly employeeNumber: string
  readonly department: string
}

/** The words of a person, folded, each once. `who` names the person; `rest` is where they work and their number. */
export interface PersonWords {
  readonly who: readonly string[]
  readonly rest: readonly string[]
  readonly nameKey: string
  readonly numberKey: string
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}々ー]+/gu
const SPELLED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }

/** Whether the text holds writing without spaces between words, where one character is already a word. */
export const isCjk = (text: string): boolean => text.search(CJK) !== -1

/** The words of a text as searched and as stored: 王伟Wei is two. */
export function wordsOf(text: string): string[] {
  return words(text).flatMap(word => (isCjk(word) ? word.replaceAll(CJK, ' $& ').split(' ').filter(Boolean) : [word]))
}

export function wordsOfPerson(person: Searchable): PersonWords {
  const numberKey = fold(person.employeeNumber).replaceAll(/[^\p{L}\p{N}]/gu, '')
  const number = numberKey.replaceAll(/[^0-9]/gu, '')
  return {
    who: unique([...nameWords(person.name), ...loginWords(person.login), ...loginWords(person.email)]),
    rest: unique([
      ...departmentWords(person.department),
      ...(numberKey === '' ? [] : [numberKey, number, number.replace(/^0+/u, '')]),
    ]),
    nameKey: nameKey(person.name),
    numberKey,
  }
}

/** Equal for names that differ in order, accents, case and spaces between Chinese characters only. */
export const nameKey = (name: string): string =>
  isCjk(name) ? wordsOf(name).join('') : wordsOf(name).toSorted().join(' ')

function nameWords(name: string): string[] {
  const plain = wordsOf(name)
  const joined = plain.filter(isCjk).join('')
  return [...plain, ...wordsOf(spelledOut(name)), joined, ...readings(joined)]
}

// Müller is found as Mueller too, as many systems write it.
const spelledOut = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[äöüøå]/gu, letter => SPELLED[letter] ?? letter)

// The part before @: the domain is the same for everybody. `wang.wei3` is also found by `wei`.
function loginWords(login: string): string[] {
  const local = login.replace(/@[^@]*$/u, '')
  return wordsOf(local).flatMap(word => [
    word,
    ...(/\p{L}/u.test(word) && /\d/u.test(word) ? (word.match(/\p{L}+|\d+/gu) ?? []) : []),
  ])
}

// Tens of thousands of people share a few hundred departments.
const departments = new Map<string, readonly string[]>()
const MANY = 5000

function departmentWords(department: string): readonly string[] {
  const known = departments.get(department)
  if (known !== undefined) return known
  if (departments.size > MANY) departments.clear()
  const plain = wordsOf(department)
  const found = [...plain, ...readings(plain.filter(isCjk).join(''))]
  departments.set(department, found)
  return found
}

const unique = (list: readonly string[]): string[] =>
  [...new Set(list)].filter(word => word !== '').map(word => word.slice(0, 64))
