import { useI18n } from 'vue-i18n'

/** A field of an import in words: the target's name, an attribute's own name, or the column as the file wrote it. */
export function useFieldNames(): (field: string) => string {
  const i18n = useI18n()
  const { t } = i18n
  return field => {
    if (field === 'login') return t('users.field.login')
    const id = `importingPages.targets.${field}`
    return i18n.te(id) ? t(id) : field.replace(/^attribute:/u, '')
  }
}
