import { useI18n } from 'vue-i18n'

/**
 * What an audit row says, in words. `audit.actions.<action>` holds the sentence of an action; an action without one is
 * shown by its name, and a test keeps that from shipping.
 */
export function useActionWords(): (row: { readonly action: string; readonly note: string }) => string {
  const { t, te } = useI18n()
  return ({ action, note }) => {
    const key = `audit.actions.${action}`
    const sentence = te(key) ? t(key) : action
    const noteKey = `audit.notes.${note}`
    if (note === '') return sentence
    return `${sentence} · ${te(noteKey) ? t(noteKey) : note}`
  }
}
