import type { Language } from '#shared/contract/ids.ts'
import type { MessageTexts } from '#shared/text/en/messages.ts'
import { messages as english } from '#shared/text/en/messages.ts'
import { messages as chinese } from '#shared/text/zh-CN/messages.ts'

const TEXTS = { en: english, 'zh-CN': chinese } satisfies Record<Language, MessageTexts>

/** The messages in a language. */
export const messagesIn = (language: Language): MessageTexts => TEXTS[language]
