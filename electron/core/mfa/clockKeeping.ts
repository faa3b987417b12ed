import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import {
  APART_MS,
  clockAfter,
  COMPARE_MS,
  deskOffBy,
  driftOf,
  isOff,
  KEPT,
  readCodeAt,
  RIGHT_CLOCK,
  sameAs,
  type PhoneClock,
  type Reading,
} from './clock.ts'
import { clockRow, deleteSeen, forgetOffsets, insertSeen, seenRows, seenSince, writeClock } from './rows.ts'

/** Whose clock is wrong, by how much (seconds; positive: the phone is ahead), and what a phone gains in a day, if that is known. */
export interface ClockNews {
  readonly whose: 'phone' | 'desk'
  readonly offsetSeconds: number
  readonly driftSeconds: number | null
}

const STEP_SECONDS = 30

/**
 * Judges a code by the steps it fits, and remembers what it says about the phone's clock. `forgives`: when the code before it was
 * counted as wrong, which it was not. Nothing is remembered of a step that was used before.
 */
export async function judgeCode(
  tx: WriteDb,
  at: { readonly userId: UserId; readonly now: number; readonly present: number; readonly lastStep: number | null },
  hits: readonly number[],
): Promise<Reading & { readonly clock: ClockNews | null; readonly forgives: number | null }> {
  const { userId, now } = at
  const clock = await clockOf(tx, userId)
  const reading = readCodeAt(hits, { ...at, clock })
  if (reading.kind === 'none') {
    // The next code is the next one: a wrong one in between ends the wait for it.
    if (clock.suspect !== null) await keep(tx, userId, { ...clock, suspect: null })
    return { ...reading, clock: null, forgives: null }
  }
  const { step, offset } = reading
  if (reading.kind !== 'suspect' && at.lastStep !== null && step <= at.lastStep)
    return { ...reading, clock: null, forgives: null }
  await remember(tx, userId, { at: now, offset })
  const same = sameAs(await seenSince(tx, now - COMPARE_MS), offset)
  const news = async (): Promise<ClockNews> => ({
    whose: same.length > 0 ? 'desk' : 'phone',
    offsetSeconds: offset * STEP_SECONDS,
    driftSeconds: driftOf(await seenRows(tx, userId)),
  })
  if (reading.kind === 'suspect') {
    await keep(tx, userId, { ...clock, suspect: { step, offset, at: now } })
    return { ...reading, clock: await news(), forgives: null }
  }
  const next = clockAfter(clock, reading)
  // It is not the phones that are wrong: what was remembered of them lately is taken back.
  await keep(tx, userId, same.length > 0 ? RIGHT_CLOCK : next)
  if (same.length > 0) await forgetOffsets(tx, same)
  return {
    ...reading,
    clock: isOff(next.offset) ? await news() : null,
    forgives: reading.kind === 'agreed' ? (clock.suspect?.at ?? null) : null,
  }
}

/** How far the desk's own clock seems to be off by what the phones of the last hour show, in seconds: positive, it is behind. */
export const phonesSay = async (db: ReadDb, now: number): Promise<number | null> =>
  deskOffBy(await seenSince(db, now - COMPARE_MS))

async function clockOf(db: ReadDb, userId: UserId): Promise<PhoneClock> {
  const row = await clockRow(db, userId)
  if (row === undefined) return RIGHT_CLOCK
  const { offset, suspect_step: step, suspect_offset: out, suspect_at: at } = row
  const suspect = step === null || out === null || at === null ? null : { step, offset: out, at }
  return { offset, suspect }
}

const keep = async (tx: WriteDb, userId: UserId, { offset, suspect }: PhoneClock): Promise<void> => {
  await writeClock(tx, {
    user_id: userId,
    offset,
    suspect_step: suspect?.step ?? null,
    suspect_offset: suspect?.offset ?? null,
    suspect_at: suspect?.at ?? null,
  })
}

/** Keeps an offset; the newest gives way to it while it is close to the one before, so that a few of them span weeks. */
async function remember(
  tx: WriteDb,
  userId: UserId,
  seen: { readonly at: number; readonly offset: number },
): Promise<void> {
  const [newest, before, ...older] = await seenRows(tx, userId)
  const gone = [
    ...(newest !== undefined && before !== undefined && newest.at - before.at < APART_MS ? [newest.at] : []),
    ...older.slice(KEPT - 3).map(row => row.at),
  ]
  if (gone.length > 0) await deleteSeen(tx, userId, gone)
  await insertSeen(tx, { user_id: userId, ...seen })
}
