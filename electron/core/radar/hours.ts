import type { WorkingHours } from '#shared/contract/security.ts'

/** Whether the desk is staffed at a time, on the clock of its own time zone, summer time included. */
export function isStaffed(hours: WorkingHours, at: number): boolean {
  const { day, time } = onTheWall(at, hours.timeZone)
  const { from, to, days } = hours
  const before = (day + 6) % 7
  if (from === to) return days.includes(day)
  if (from < to) return days.includes(day) && time >= from && time < to
  return (days.includes(day) && time >= from) || (days.includes(before) && time < to)
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const clocks = new Map<string, Intl.DateTimeFormat>()

/** The day of the week (0 is Sunday) and the time, as `09:05`. */
function onTheWall(at: number, timeZone: string): { readonly day: number; readonly time: string } {
  // Making a format takes far longer than using it.
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  clocks.set(timeZone, clock)
  const parts = new Map(clock.formatToParts(at).map(part => [part.type, part.value]))
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? ''),
    time: `${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}`,
  }
}
