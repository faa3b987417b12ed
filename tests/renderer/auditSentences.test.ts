import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mount } from '@vue/test-utils'
import { createI18n } from 'vue-i18n'

import type { AuditRow } from '#shared/contract/audit.ts'
import { AuditRow as AuditRowShape } from '#shared/contract/audit.ts'
import { allCapabilities } from '#shared/contract/index.ts'
import { audit as english } from '#shared/text/en/audit.ts'
import { audit as chinese } from '#shared/text/zh-CN/audit.ts'

import { useSentence } from '../../renderer/features/audit/sentence.ts'

const actions = [
  ...new Set(
    allCapabilities().flatMap(({ capability }) => (capability.kind === 'command' ? [capability.audit.action] : [])),
  ),
]

function teller(locale: 'en' | 'zh-CN'): (row: AuditRow) => string {
  let tell: (row: AuditRow) => string = () => ''
  const Teller = defineComponent({
    setup() {
      tell = useSentence()
      return () => h('i')
    },
  })
  const i18n = createI18n({ legacy: false, locale, messages: { en: { audit: english }, 'zh-CN': { audit: chinese } } })
  mount(Teller, { global: { plugins: [i18n] } })
  return row => tell(row)
}

const row = (more: Record<string, unknown>): AuditRow =>
  AuditRowShape.parse({
    seq: 7,
    at: 1,
    actorKind: 'operator',
    actorName: 'J. Ortiz',
    action: 'credentials.password.reset',
    outcome: 'done',
    note: '',
    userId: null,
    userName: 'Wang Wei',
    callId: null,
    callNumber: null,
    detail: null,
    ...more,
  })

describe('audit rows in plain sentences', () => {
  it.each(actions)('have words for %s in both languages', action => {
    for (const words of [english, chinese]) {
      const sentences: Record<string, { did: string; act: string }> = words.sentences
      expect(sentences[action]?.did).toBeTruthy()
      expect(sentences[action]?.act).toBeTruthy()
    }
  })

  it('tell who did what to whom, in which call, and how it ended', () => {
    const tell = teller('en')
    expect(tell(row({ callNumber: 1007, note: 'slip' }))).toBe(
      'J. Ortiz reset the password of Wang Wei (call 1007): by slip',
    )
    expect(teller('zh-CN')(row({ callNumber: 1007 }))).toBe('J. Ortiz 重置了 Wang Wei 的密码（来电 1007）')
  })

  it('never tell a refused or broken try as a deed', () => {
    const tell = teller('en')
    expect(tell(row({ outcome: 'refused', note: 'evidence_required' }))).toBe(
      'J. Ortiz tried to reset the password of Wang Wei. Refused: not enough proof',
    )
    expect(tell(row({ outcome: 'broken', note: 'internal' }))).toContain('tried to reset')
  })

  it('show the bare name of an action they do not know', () => {
    expect(teller('en')(row({ action: 'later.thing.done', note: 'strange' }))).toBe('J. Ortiz: later.thing.done')
  })

  it('name a visitor who is nobody yet', () => {
    const visit = row({
      action: 'sessions.signIn.attempted',
      actorKind: 'user',
      actorName: '',
      userName: null,
      note: 'refused',
    })
    expect(teller('en')(visit)).toBe('A visitor entered a password to sign in: refused')
  })
})
