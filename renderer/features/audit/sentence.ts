import { useI18n } from 'vue-i18n'

import type { AuditRow } from '#shared/contract/audit.ts'

import { useSentences } from '../../app/sentences.ts'

/** An audit row as a sentence that also says who acted when it was no operator, and in which call. */
export function useSentence(): (row: AuditRow) => string {
  const { t } = useI18n()
  const tell = useSentences()

  const whoOf = ({ actorName, actorKind, userName }: AuditRow) => {
    if (actorName !== '') return actorName
    if (actorKind === 'system') return t('audit.system')
    if (actorKind === 'user') return userName ?? t('audit.visitor')
    return t('audit.someone')
  }

  const sentence = (row: AuditRow) => tell({ ...row, who: whoOf(row), user: row.userName, call: row.callNumber })

  return row => (row.actorKind === 'api' ? t('audit.throughLab', { sentence: sentence(row) }) : sentence(row))
}
