import { createI18n, type PostTranslationHandler, type VueMessageType } from 'vue-i18n'

import { LANGUAGES, type Language } from '#shared/contract/ids.ts'

/*
 * Each file of shared/text/<language>/ is a domain: `calls.ts` exports `calls`, and its sentences are `calls.…` here, so
 * that the message ids of the core (`calls.demand.…`) lead straight to their words.
 * Left out: what only messages, the command line and the users' own pages say.
 */
const files = {
  en: import.meta.glob<Record<string, unknown>>(
    ['../../shared/text/en/*.ts', '!../../shared/text/en/{messages,cli,userPages}.ts'],
    { eager: true },
  ),
  'zh-CN': import.meta.glob<Record<string, unknown>>(
    ['../../shared/text/zh-CN/*.ts', '!../../shared/text/zh-CN/{messages,cli,userPages}.ts'],
    { eager: true },
  ),
} satisfies Record<Language, unknown>

type Words = { [key: string]: string | Words }

function catalogue(language: Language): Words {
  const words: Words = {}
  for (const [path, exports] of Object.entries(files[language])) {
    const domain = /([^/]+)\.ts$/u.exec(path)?.[1] ?? ''
    // A text file exports its sentences under its own name; the types of the two languages are checked there.
    const sentences = exports[domain]
    if (sentences !== undefined) words[domain] = sentences as Words
  }
  return words
}

const isLanguage = (text: string | null): text is Language => LANGUAGES.some(language => language === text)
const STORAGE_KEY = 'iam-desk.language'

function firstLanguage(): Language {
  const chosen = localStorage.getItem(STORAGE_KEY)
  if (isLanguage(chosen)) return chosen
  return navigator.languages
    .find(tag => /^(?:en|zh)\b/iu.test(tag))
    ?.toLowerCase()
    .startsWith('zh') === true
    ? 'zh-CN'
    : 'en'
}

const HAN = String.raw`[\p{Script=Han}，。：；！？（）“”、…]`
const GAP = new RegExp(`(?<=${HAN}) (?=${HAN})`, 'gu')
/** Chinese sets a space around Latin words only; a value that is Chinese itself, such as a name, stands without. */
const closeUp: PostTranslationHandler<VueMessageType> = words =>
  typeof words === 'string' && i18n.global.locale.value === 'zh-CN' ? words.replace(GAP, '') : words

/** The words of the desk in both languages; switching needs no restart. */
export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(),
  fallbackLocale: 'en',
  postTranslation: closeUp,
  messages: { en: catalogue('en'), 'zh-CN': catalogue('zh-CN') },
})

/** Chooses the language of the desk, on this computer, from now on. */
export function chooseLanguage(language: Language): void {
  i18n.global.locale.value = language
  localStorage.setItem(STORAGE_KEY, language)
}
