import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'

import { z } from 'zod'

const Failure = z.object({ at: z.number(), tag: z.string() })
export type Failure = z.infer<typeof Failure>

/** Failures that cost nothing: people mistype. */
const FREE = 3
/** The longest wait, in milliseconds. Never a lock for good: an attacker must not be able to shut the desk. */
const LONGEST = 5 * 60_000

/**
 * Failed unlocks, kept in a file beside the store, because the store is closed when they happen. Lines hold a time and
 * the keyed tag of what was typed as login: no name is readable. They move into the audit at the next unlock.
 */
export interface Slowdown {
  /** Until when this login has to wait, in milliseconds since the epoch; null when it need not. */
  waitUntil(tag: string, now: number): number | null
  fail(tag: string, now: number): void
  /** All failures since the last unlock; the file is emptied by `clear` once they are in the audit. */
  all(): readonly Failure[]
  clear(): void
}

/** Reads and writes the side file at `path`. */
export function slowdown(path: string): Slowdown {
  const all = (): Failure[] => {
    if (!existsSync(path)) return []
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .flatMap(line => {
        try {
          const parsed = Failure.safeParse(JSON.parse(line))
          return parsed.success ? [parsed.data] : []
        } catch {
          return [] // A line torn by a crash tells nothing.
        }
      })
  }
  return {
    all,
    waitUntil(tag, now) {
      const mine = all().filter(failure => failure.tag === tag)
      const last = mine.at(-1)
      if (last === undefined || mine.length < FREE) return null
      const wait = Math.min(1000 * 2 ** (mine.length - FREE), LONGEST)
      // A clock set back must not lengthen the wait beyond its own length.
      const until = Math.min(last.at, now) + wait
      return until > now ? until : null
    },
    fail(tag, now) {
      // A line of its own even after one that a crash tore.
      appendFileSync(path, `\n${JSON.stringify({ at: now, tag })}\n`, { mode: 0o600 })
    },
    clear() {
      rmSync(path, { force: true })
    },
  }
}
