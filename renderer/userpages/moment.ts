import { useI18n } from 'vue-i18n'

/** Times in the reader's language and time zone. */
export function useMoment() {
  const { locale } = useI18n()
  const written = (options: Intl.DateTimeFormatOptions) => (at: number) =>
    new Intl.DateTimeFormat(locale.value, options).format(at)
  return {
    /** 17:02 */
    clock: written({ hour: '2-digit', minute: '2-digit' }),
    /** 23 November 2026, 17:02 */
    full: written({ dateStyle: 'long', timeStyle: 'short' }),
  }
}
