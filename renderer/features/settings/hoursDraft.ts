import { isTimeZone, WorkingHours } from '#shared/contract/security.ts'

/** Working hours as the form holds them: written, and perhaps not in force. */
export interface HoursDraft extends WorkingHours {
  use: boolean
}

const usual = (): WorkingHours => ({
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  days: [1, 2, 3, 4, 5],
  from: '08:00',
  to: '18:00',
})

export const hoursDraftOf = (stored: WorkingHours | null): HoursDraft => ({
  use: stored !== null,
  ...(stored ?? usual()),
  days: [...(stored ?? usual()).days],
})

const trimmed = ({ timeZone, days, from, to }: HoursDraft): WorkingHours => ({
  timeZone: timeZone.trim(),
  days: [...days],
  // Written as people do: 8:00 is 08:00.
  from: from.trim().padStart(5, '0'),
  to: to.trim().padStart(5, '0'),
})

/** The hours as they are stored; undefined when they do not fit yet. */
export function hoursOf(draft: HoursDraft): WorkingHours | null | undefined {
  if (!draft.use) return null
  return WorkingHours.safeParse(trimmed(draft)).data
}

/** The fields that do not fit. */
export function hoursProblems(draft: HoursDraft): ReadonlySet<string> {
  if (!draft.use) return new Set()
  const { timeZone, days, from, to } = trimmed(draft)
  const isTime = (text: string) => WorkingHours.shape.from.safeParse(text).success
  return new Set([
    ...(isTimeZone(timeZone) ? [] : ['timeZone']),
    ...(days.length === 0 ? ['days'] : []),
    ...(isTime(from) ? [] : ['from']),
    ...(isTime(to) ? [] : ['to']),
  ])
}
