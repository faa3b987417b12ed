import type { Language } from '#shared/contract/ids.ts'

/** The language of a terminal, by the variables of POSIX (first set wins): Simplified Chinese for `zh…`, otherwise English. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return /^zh/iu.test(locale) ? 'zh-CN' : 'en'
}
