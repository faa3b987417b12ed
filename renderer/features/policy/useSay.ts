import { useI18n } from 'vue-i18n'

import type { Say } from '#shared/policySentences.ts'

/** The words of the page, as the sentences of a policy ask for them. */
export function useSay(): Say {
  const { t } = useI18n()
  return (id, values = {}) => t(id, values)
}
