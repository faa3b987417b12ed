import { Refusal } from '#shared/errors.ts'

/** Why a login is refused; message ids `directory.login.*`. */
export const LOGIN_FAULTS = [
  'empty',
  'too-long',
  'hidden-characters',
  'spaces-around',
  'only-dots',
  'mixed-scripts',
] as const
export type LoginFault = (typeof LOGIN_FAULTS)[number]

// Control, format (zero width, bidi), surrogate, private use, unassigned, line and paragraph separators.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u
// A name may join letters (Persian, Indic) with ZWNJ and ZWJ, and nothing else that cannot be seen.
const HIDDEN_IN_NAME = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u

const SCRIPTS = [
  'Latin',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Telugu',
  'Thai',
  'Georgian',
  'Ethiopic',
] as const
const TESTS = SCRIPTS.map(script => ({ script, test: new RegExp(String.raw`\p{Script=${script}}`, 'u') }))
// UTS 39, "highly restrictive": one script, or one of these with Latin.
const TOGETHER: readonly ReadonlySet<string>[] = [
  new Set(['Latin', 'Han', 'Hiragana', 'Katakana']),
  new Set(['Latin', 'Han', 'Hangul']),
  new Set(['Latin', 'Han', 'Bopomofo']),
]

/** A login as stored: NFKC (RFC 8265), otherwise as given. */
export const tidyLogin = (login: string): string => login.normalize('NFKC')

/** What is wrong with a login, or null. Source: RFC 8265 UsernameCaseMapped, UTS 39 restriction level. */
export function judgeLogin(login: string): LoginFault | null {
  if (login.trim() === '') return 'empty'
  if (HIDDEN.test(login)) return 'hidden-characters'
  const tidy = tidyLogin(login)
  if (HIDDEN.test(tidy)) return 'hidden-characters'
  if (tidy !== tidy.trim()) return 'spaces-around'
  if ([...tidy].length > 128) return 'too-long'
  if (/^\.+$/u.test(tidy)) return 'only-dots'
  const scripts = TESTS.filter(({ test }) => test.test(tidy)).map(({ script }) => script)
  const mixed = scripts.length > 1 && !TOGETHER.some(set => scripts.every(script => set.has(script)))
  return mixed ? 'mixed-scripts' : null
}

/** Whether a display name (or any other free text) holds nothing that cannot be seen or that turns the line round. */
export const isPlainText = (text: string): boolean => !HIDDEN_IN_NAME.test(text)

/** NFC, runs of white space as one space, trimmed. */
export const tidyText = (text: string): string => text.normalize('NFC').replaceAll(/\s+/gu, ' ').trim()

/** Throws Refusal `invalid_input` with the reason `directory.login.*`. */
export function requireLogin(login: string): string {
  const fault = judgeLogin(login)
  if (fault !== null)
    throw new Refusal({ code: 'invalid_input', reason: `directory.login.${fault}`, fields: ['login'] })
  return tidyLogin(login)
}
