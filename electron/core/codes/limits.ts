import type { Settings } from '#shared/contract/security.ts'

export type SendingLimits = Pick<Settings, 'codeResendSeconds' | 'codesPerHour' | 'codesPerDay'>

/** Whether another code may go to an address, or from when on. */
export type Allowance = { readonly kind: 'free' } | { readonly kind: 'wait' | 'daily-limit'; readonly retryAt: number }

const HOUR = 3_600_000
export const DAY = 24 * HOUR

/**
 * Judges by the times at which codes went to this address, oldest first. The gap keeps a code alive long enough to be read;
 * the hourly and daily limits keep a user's phone from being flooded (ASVS 5.0, 6.6.3).
 */
export function allowanceFor(sentAt: readonly number[], now: number, limits: SendingLimits): Allowance {
  const day = sentAt.filter(time => time > now - DAY)
  const hour = day.filter(time => time > now - HOUR)
  // The moment the window has shed enough old codes to leave room for one more.
  const roomAt = (times: readonly number[], limit: number, span: number) => (times.at(-limit) ?? now) + span
  if (day.length >= limits.codesPerDay) return { kind: 'daily-limit', retryAt: roomAt(day, limits.codesPerDay, DAY) }
  const last = day.at(-1)
  const waits = [
    ...(hour.length >= limits.codesPerHour ? [roomAt(hour, limits.codesPerHour, HOUR)] : []),
    ...(last === undefined ? [] : [last + limits.codeResendSeconds * 1000]),
  ]
  const retryAt = Math.max(now, ...waits)
  return retryAt > now ? { kind: 'wait', retryAt } : { kind: 'free' }
}
