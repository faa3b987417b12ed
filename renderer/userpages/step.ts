import { ref } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import type { CapabilityName, Input, Output } from '#shared/contract/index.ts'

import { useMoment } from './moment.ts'
import { useVisitor } from './visitor.ts'

export interface Step {
  readonly busy: Readonly<Ref<boolean>>
  /** The sentence under the form; empty when nothing is wrong. */
  readonly problem: Readonly<Ref<string>>
  /** Shows a sentence by its id; `values.n` chooses the plural form. */
  readonly say: (id: string, values?: Readonly<Record<string, string | number>>) => void
  /** Says that a try was refused: with the time of the next one when there is one, else with the page's own sentence. */
  readonly refused: (id: string, retryAt: number | null) => void
  /** Asks once at a time. Answers null when it failed; the sentence for that is then shown. */
  readonly send: <N extends CapabilityName>(name: N, input: Input<N>) => Promise<Output<N> | null>
}

/** One form of the users' pages: asks, shows that it works, and says in words what went wrong. */
export function useStep(): Step {
  const { t, te } = useI18n()
  const { clock } = useMoment()
  const visitor = useVisitor()
  const busy = ref(false)
  const problem = ref('')

  const say: Step['say'] = (id, values = {}) => {
    const n = values['n']
    if (id === '') problem.value = ''
    else problem.value = typeof n === 'number' ? t(id, values, n) : t(id, values)
  }

  return {
    busy,
    problem,
    say,
    refused(id, retryAt) {
      if (retryAt === null) say(id)
      else say('userPages.waitUntil', { time: clock(retryAt) })
    },
    async send(name, input) {
      if (busy.value) return null
      busy.value = true
      visitor.notice.value = ''
      const reply = await visitor.ask(name, input)
      busy.value = false
      if (reply.ok) {
        say('')
        return reply.value
      }
      const { code, reason, retryAt, incident = '' } = reply.error
      if (reason === 'dispatch.prove-again') say('mySecurity.proveAgain.cancelled')
      else if (reason !== undefined && te(reason)) say(reason)
      else if (retryAt === undefined) say(`userPages.problem.${code}`, { incident })
      else say('userPages.waitUntil', { time: clock(retryAt) })
      return null
    },
  }
}
