import { createI18n } from 'vue-i18n'

import type { Language } from '#shared/contract/ids.ts'
import { recovery as recoveryEnglish } from '#shared/text/en/recovery.ts'
import { userPages as english } from '#shared/text/en/userPages.ts'
import { recovery as recoveryChinese } from '#shared/text/zh-CN/recovery.ts'
import { userPages as chinese } from '#shared/text/zh-CN/userPages.ts'

/** The words of the users' pages alone: the desk's sentences are not sent to visitors. */
export const createText = (languages: readonly string[]) =>
  createI18n({
    legacy: false,
    locale: firstLanguage(languages),
    fallbackLocale: 'en',
    messages: {
      en: { userPages: english, recovery: recoveryEnglish },
      'zh-CN': { userPages: chinese, recovery: recoveryChinese },
    },
  })

const firstLanguage = (languages: readonly string[]): Language =>
  languages
    .find(language => /^(?:en|zh)\b/iu.test(language))
    ?.toLowerCase()
    .startsWith('zh') === true
    ? 'zh-CN'
    : 'en'
