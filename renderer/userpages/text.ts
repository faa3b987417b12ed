import { createI18n } from 'vue-i18n'

import type { Language } from '#shared/contract/ids.ts'
import { accessKeys as englishKeys } from '#shared/text/en/accessKeys.ts'
import { accessLists as englishLists } from '#shared/text/en/accessLists.ts'
import { activity as englishActivity } from '#shared/text/en/activity.ts'
import { browsers as englishBrowsers } from '#shared/text/en/browsers.ts'
import { mySecurity as englishSecurity } from '#shared/text/en/mySecurity.ts'
import { recovery as englishRecovery } from '#shared/text/en/recovery.ts'
import { securityPolicies as englishPolicies } from '#shared/text/en/securityPolicies.ts'
import { sessions as englishSessions } from '#shared/text/en/sessions.ts'
import { userPages as english } from '#shared/text/en/userPages.ts'
import { accessKeys as chineseKeys } from '#shared/text/zh-CN/accessKeys.ts'
import { accessLists as chineseLists } from '#shared/text/zh-CN/accessLists.ts'
import { activity as chineseActivity } from '#shared/text/zh-CN/activity.ts'
import { browsers as chineseBrowsers } from '#shared/text/zh-CN/browsers.ts'
import { mySecurity as chineseSecurity } from '#shared/text/zh-CN/mySecurity.ts'
import { recovery as chineseRecovery } from '#shared/text/zh-CN/recovery.ts'
import { securityPolicies as chinesePolicies } from '#shared/text/zh-CN/securityPolicies.ts'
import { sessions as chineseSessions } from '#shared/text/zh-CN/sessions.ts'
import { userPages as chinese } from '#shared/text/zh-CN/userPages.ts'

const ENGLISH = {
  userPages: english,
  mySecurity: englishSecurity,
  activity: englishActivity,
  accessKeys: englishKeys,
  accessLists: englishLists,
  browsers: englishBrowsers,
  securityPolicies: englishPolicies,
  sessions: englishSessions,
  recovery: englishRecovery,
}
const CHINESE = {
  userPages: chinese,
  mySecurity: chineseSecurity,
  activity: chineseActivity,
  accessKeys: chineseKeys,
  accessLists: chineseLists,
  browsers: chineseBrowsers,
  securityPolicies: chinesePolicies,
  sessions: chineseSessions,
  recovery: chineseRecovery,
}

/** The words of the users' pages alone: the desk's sentences are not sent to visitors. */
export const createText = (languages: readonly string[]) =>
  createI18n({
    legacy: false,
    locale: firstLanguage(languages),
    fallbackLocale: 'en',
    messages: { en: ENGLISH, 'zh-CN': CHINESE },
  })

const firstLanguage = (languages: readonly string[]): Language =>
  languages
    .find(language => /^(?:en|zh)\b/iu.test(language))
    ?.toLowerCase()
    .startsWith('zh') === true
    ? 'zh-CN'
    : 'en'
