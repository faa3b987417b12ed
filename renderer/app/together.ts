import { useI18n } from 'vue-i18n'

/** Puts sentences one after the other as the language does: a space between them in English, nothing in Chinese. */
export function useTogether(): (...sentences: readonly string[]) => string {
  const { t } = useI18n()
  return (...sentences) =>
    sentences
      .filter(each => each !== '')
      .reduce((first, second) => (first === '' ? second : t('ui.together', { first, second })), '')
}
