const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Too near for a number of minutes. */
export const isNow = (at: number, now: number): boolean => Math.abs(at - now) < 45 * SECOND

/** “3 minutes ago”, “in 2 hours”: the distance from `now` in the largest unit that fits. */
export function relative(at: number, now: number, locale: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const distance = at - now
  const size = Math.abs(distance)
  const sign = Math.sign(distance)
  if (isNow(at, now)) return words.format(0, 'second')
  if (size < HOUR) return words.format(sign * Math.max(1, Math.round(size / MINUTE)), 'minute')
  if (size < DAY) return words.format(sign * Math.round(size / HOUR), 'hour')
  if (size < 60 * DAY) return words.format(sign * Math.round(size / DAY), 'day')
  if (size < 700 * DAY) return words.format(sign * Math.round(size / (30 * DAY)), 'month')
  return words.format(sign * Math.round(size / (365 * DAY)), 'year')
}

/** Date and time to the second, in the reader's language. */
export const exact = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at)

/** Hours and minutes of the day, for things that happen within it. */
export const clock = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** Until when something holds: hours and minutes, and the day where it is another one than that of `now`. */
export function until(at: number, now: number, locale: string): string {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  if (new Date(at).toDateString() === new Date(now).toDateString()) return clock(at, locale)
  return new Intl.DateTimeFormat(locale, { weekday: 'short', month: 'short', day: 'numeric', ...time }).format(at)
}

/** A language tag in words; what is no tag stays as it was written. */
export function languageName(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** `4:09`, `1:04:09`: a span in milliseconds as people count it; never negative. The clock of a page is up to a second behind, so full seconds count. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** “2.5 minutes”, “3 hours”: how long something is, in the largest unit that fits, in the reader's language. */
export function lasting(ms: number, locale: string): string {
  const size = Math.abs(ms)
  const [unit, of] =
    size < 90 * SECOND
      ? (['second', SECOND] as const)
      : size < 90 * MINUTE
        ? (['minute', MINUTE] as const)
        : size < 36 * HOUR
          ? (['hour', HOUR] as const)
          : (['day', DAY] as const)
  const number = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(locale, number).format(size / of)
}
