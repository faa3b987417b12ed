import { useI18n } from 'vue-i18n'

import type { ClockNews } from '#shared/contract/calls.ts'

import { useTogether } from '../../app/together.ts'
import { lasting } from '../../ui/time.ts'

/** An offset of a minute is no more than a code that was read too late or too early. */
const CLOSE_SECONDS = 60

/** What a code says about clocks, in sentences: whose is wrong, by how much, and what to do. */
export function useClockNews() {
  const { t, locale } = useI18n()
  const together = useTogether()

  /** A desk is behind by what its phones are ahead. */
  const off = ({ whose, offsetSeconds }: ClockNews) => {
    const isAhead = whose === 'phone' ? offsetSeconds > 0 : offsetSeconds < 0
    return t(`clock.${isAhead ? 'ahead' : 'behind'}`, { time: lasting(offsetSeconds * 1000, locale.value) })
  }
  const drift = ({ whose, driftSeconds: seconds }: ClockNews) =>
    whose === 'desk' || seconds === null
      ? ''
      : t(`clock.drift.${seconds > 0 ? 'gains' : 'loses'}`, { n: Math.abs(seconds) })

  return {
    /** When the next code is asked for. */
    next: (news: ClockNews): string =>
      Math.abs(news.offsetSeconds) <= CLOSE_SECONDS && news.whose === 'phone'
        ? t('clock.next.close')
        : t(`clock.next.${news.whose}`, { off: off(news) }),
    /** When the code was accepted by a clock that is known to be off. */
    known: (news: ClockNews): string => together(t(`clock.known.${news.whose}`, { off: off(news) }), drift(news)),
  }
}
