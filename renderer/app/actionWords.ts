import { useI18n } from 'vue-i18n'

/** One act of a call, as its timeline has it. */
interface Told {
  readonly action: string
  readonly note: string
  readonly operatorName: string
}

/**
 * What happened in a call, in the sentences of the audit. `user` is whom the call is about. A note such as `totp:wrong`
 * is told in its two words; a note without words is left out.
 */
export function useActionWords(): (row: Told, user: string) => string {
  const { t, te } = useI18n()

  const noteWords = (note: string): string =>
    note
      .split(':')
      .flatMap(word => {
        const known = [`desk.prove.method.${word}`, `audit.notes.${word}`, `desk.act.${word}`, word].find(key =>
          te(key),
        )
        return known === undefined ? [] : [t(known)]
      })
      .join(': ')

  return ({ action, note, operatorName }, user) => {
    const key = `audit.sentences['${action}'].did`
    const who = operatorName === '' ? t('audit.system') : operatorName
    const sentence = te(key) ? t(key, { who, user }) : `${who}: ${action}`
    const words = noteWords(note)
    return words === '' ? sentence : `${sentence} · ${words}`
  }
}
