import { describe, expect, it } from 'vitest'

import { until } from '../../renderer/ui/time.ts'

const at = (day: number, hour: number, minute: number) => new Date(2026, 10, day, hour, minute).getTime()

describe('until when something holds', () => {
  it('is told in hours and minutes on the same day', () => {
    expect(until(at(28, 20, 23), at(28, 20, 8), 'en')).toBe('20:23')
  })

  it('names the day of a link that works for 24 hours, which else would seem to be over now', () => {
    expect(until(at(29, 20, 23), at(28, 20, 23), 'en')).toBe('Sun, Nov 29, 20:23')
    expect(until(at(29, 20, 23), at(28, 20, 23), 'zh-CN')).toBe('11月29日周日 20:23')
  })

  it('names the day of a slip that outlasts midnight', () => {
    expect(until(at(29, 0, 5), at(28, 23, 50), 'en')).toBe('Sun, Nov 29, 00:05')
  })
})
