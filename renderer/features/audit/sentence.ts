import { useI18n } from 'vue-i18n'

import type { AuditRow } from '#shared/contract/audit.ts'

/** Tells an audit row in one plain sentence: who did what to whom, or tried to, and what came of it. */
export function useSentence(): (row: AuditRow) => string {
  const i18n = useI18n()
  const { t } = i18n

  const words = (note: string) => {
    if (i18n.te(`audit.notes.${note}`)) return t(`audit.notes.${note}`)
    if (i18n.te(`audit.why.${note}`)) return t(`audit.why.${note}`)
    // A refusal may name its message id, which any domain's words can hold.
    return i18n.te(note) ? t(note) : note
  }
  const whoOf = ({ actorName, actorKind, userName }: AuditRow) => {
    if (actorName !== '') return actorName
    if (actorKind === 'system') return t('audit.system')
    if (actorKind === 'user') return userName ?? t('audit.visitor')
    return t('audit.someone')
  }

  return row => {
    const who = whoOf(row)
    const user = row.userName ?? t('audit.aUser')
    const path = `audit.sentences['${row.action}']`
    const known = i18n.te(`${path}.did`)
    const act = known ? t(`${path}.act`, { user }) : t('audit.otherAct', { action: row.action })
    const inCall = (sentence: string) =>
      row.callNumber === null ? sentence : t('audit.inCall', { sentence, call: row.callNumber })

    switch (row.outcome) {
      case 'refused':
        return inCall(t('audit.triedRefused', { who, act, why: words(row.note) }))
      case 'broken':
        return inCall(t('audit.triedBroken', { who, act }))
      case 'done': {
        const did = known ? t(`${path}.did`, { who, user }) : t('audit.other', { who, action: row.action })
        // Only notes that say more than the sentence does.
        return i18n.te(`audit.notes.${row.note}`)
          ? t('audit.noted', { sentence: inCall(did), note: words(row.note) })
          : inCall(did)
      }
    }
  }
}
