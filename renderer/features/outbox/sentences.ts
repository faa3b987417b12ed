import type { MessageEvent } from '#shared/contract/codes.ts'

/** The two functions of vue-i18n that a sentence needs. */
export interface Words {
  readonly t: (id: string, values?: Record<string, string>) => string
  readonly te: (id: string) => boolean
}

/** One line of a message's timeline. */
export function sentenceOf(event: MessageEvent, { t, te }: Words): string {
  const problem = event.problem !== null && te(event.problem) ? t(event.problem) : ''
  return t(`outbox.events.${event.what}`, { who: event.operatorName, problem }).trim()
}
