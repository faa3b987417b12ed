import { useI18n } from 'vue-i18n'

import type { AuditRow } from '#shared/contract/audit.ts'

/** One row of the audit, as a timeline or a table has it. */
export interface Told extends Pick<AuditRow, 'action' | 'outcome' | 'note'> {
  /** Who acted, in words. */
  readonly who: string
  /** On whom; null when the row names nobody. */
  readonly user: string | null
  /** The call's number, where the sentence should name it. */
  readonly call?: number | null
}

/** Tells an audit row in one plain sentence: who did what to whom, or tried to, and what came of it. */
export function useSentences(): (row: Told) => string {
  const { t, te } = useI18n()

  const known = (ids: readonly string[]) => ids.find(id => te(id))
  /** A note such as `totp:wrong` is told in its words; one without words says no more than its sentence and is left out. */
  const noteWords = (note: string) =>
    note.split(':').flatMap(word => {
      const id = known([`audit.notes.${word}`, `desk.prove.method.${word}`, `desk.act.${word}`])
      return id === undefined ? [] : [t(id)]
    })
  /** A refusal names an error code, or a message id that any domain's words can hold. */
  const whyWords = (note: string) => {
    const id = known([`audit.why.${note}`, note])
    return id === undefined ? note : t(id)
  }

  return ({ action, outcome, note, who, user: named, call }) => {
    const user = named ?? t('audit.aUser')
    const path = `audit.sentences['${action}']`
    const told = te(`${path}.did`)
    const act = told ? t(`${path}.act`, { user }) : t('audit.otherAct', { action })
    const inCall = (sentence: string) =>
      call === null || call === undefined ? sentence : t('audit.inCall', { sentence, call })

    switch (outcome) {
      case 'refused':
        return inCall(t('audit.triedRefused', { who, act, why: whyWords(note) }))
      case 'broken':
        return inCall(t('audit.triedBroken', { who, act }))
      case 'done': {
        const sentence = inCall(told ? t(`${path}.did`, { who, user }) : t('audit.other', { who, action }))
        return noteWords(note).reduce((soFar, words) => t('audit.noted', { sentence: soFar, note: words }), sentence)
      }
    }
  }
}
