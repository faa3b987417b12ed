import type { Random } from '../ports.ts'
import type { WriteDb } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { appendAudit, type Entry } from './append.ts'
import type { Head, HeadFile } from './head.ts'

/** The one way to change the store: work and its audit row in one transaction, then the head outside. */
export interface Ledger {
  /** `entry` is asked after `work`, so that it can say what came of it. */
  write<T>(work: (tx: WriteDb) => Promise<T>, entry: () => Entry): Promise<T>
  /** Whether the store went back behind the head outside; commands are refused until somebody acknowledges it. */
  readonly gap: boolean
  /** Called inside a `write`: once that is committed, work goes on, and the head outside follows from its row. */
  acknowledge(): void
}

/** Compares store and outside head at opening, and keeps them together from then on. */
export async function openLedger(store: Store, headFile: HeadFile, random: Random): Promise<Ledger> {
  let gap = !(await follows(store, headFile.read()))
  let acknowledging = false
  return {
    get gap() {
      return gap
    },
    acknowledge() {
      acknowledging = true
    },
    async write(work, entry) {
      const { value, head, acknowledged } = await store.write(async tx => {
        acknowledging = false
        const value = await work(tx)
        // One transaction runs at a time, so the word was this one's.
        const acknowledged = acknowledging
        return { value, acknowledged, head: await appendAudit(tx, { keys: store.keys, random }, entry()) }
      })
      if (gap && acknowledged) {
        headFile.restart(head)
        gap = false
      }
      // While a gap is unacknowledged the outside head is the only witness of what was lost.
      if (!gap) headFile.write(head)
      return value
    },
  }
}

/** Whether the store has grown out of the state that the outside head saw. A new store has neither rows nor head. */
async function follows(store: Store, outside: Head | null): Promise<boolean> {
  const last = await store.read.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  if (outside === null) return last === undefined
  const seen = await store.read.selectFrom('audit').select('hash').where('seq', '=', outside.seq).executeTakeFirst()
  return seen !== undefined && Buffer.from(seen.hash).equals(outside.hash)
}
