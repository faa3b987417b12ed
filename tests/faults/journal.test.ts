import { cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { verifyChain } from '../../electron/core/audit/audit.ts'
import { storeFault, type StoreFault } from '../../electron/core/store/faults.ts'
import { moments } from './support/child.ts'
import { newFolder, openFixed } from './support/parts.ts'

/** Acts up to the last checkpoint, and after it: the latter are in the journal alone. */
const SETTLED = 30
const ALL = 60
/** Bytes in a page of the data file. */
const PAGE = 4096
const folders: string[] = []
/** The files of a store whose process died: everything acknowledged, half of it in the journal. */
let died: string
/** Numbers of the pages that hold something. What is on the list of free ones is nothing, and nobody reads it. */
let inUse: readonly number[]
beforeAll(async () => {
  const at = newFolder('journal')
  died = newFolder('died')
  folders.push(at, died)
  const desk = await openFixed(at, { create: true })
  for (let number = 1; number <= SETTLED; number++) await desk.act(number)
  // A copy of the page key's own: rewriting the pages ends in a checkpoint that leaves the journal empty.
  desk.store.replacePageKey(Buffer.alloc(32, 7))
  const found = await desk.store.write(tx =>
    sql<{ pageno: number }>`select pageno from dbstat order by pageno`.execute(tx),
  )
  inUse = found.rows.map(row => row.pageno)
  for (let number = SETTLED + 1; number <= ALL; number++) await desk.act(number)
  cpSync(at, died, { recursive: true })
  await desk.close()
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

type Found =
  { readonly refused: StoreFault['kind'] } | { readonly rows: number; readonly gap: boolean; readonly verdict: string }

/** Opens a copy of the dead process's store after `harm` was done to it, as the product would. */
async function after(harm: (data: string) => void): Promise<Found> {
  const at = newFolder('harmed')
  try {
    cpSync(died, at, { recursive: true })
    harm(join(at, 'store', 'store.db'))
    return await look(at)
  } catch (error) {
    // A page is read when it is wanted: damage shows at opening or later, and dispatch tells both in the same words.
    const fault = storeFault(error)
    if (fault === null) throw error
    return { refused: fault.kind }
  } finally {
    rmSync(at, { recursive: true, force: true })
  }
}

async function look(at: string): Promise<Found> {
  const desk = await openFixed(at)
  try {
    const { store, ledger, headFile } = desk
    const rows = (await store.read.selectFrom('account').select('name').execute()).map(row => row.name)
    const kept = Array.from({ length: rows.length }, (_, index) => `entity ${String(index + 1)}`)
    expect(new Set(rows), 'what is left is a beginning of what was written').toEqual(new Set(kept))
    const verdict = store.checkPages()
      ? (await verifyChain(store.read, store.keys, headFile.read())).verdict
      : 'damaged'
    return { rows: rows.length, gap: ledger.gap, verdict }
  } finally {
    await desk.close()
  }
}

/** Nothing is lost, or it is said: refused as damaged, or opened with a gap that stops work. */
function expectHonest(found: Found, why: string): void {
  if ('refused' in found) expect(found.refused, why).toBe('damaged-data')
  else if (found.rows === ALL) expect(found, why).toEqual({ rows: ALL, gap: false, verdict: 'intact' })
  else expect(found, why).toEqual({ rows: found.rows, gap: true, verdict: 'rolled-back' })
}

describe('the journal of a process that died', () => {
  it('brings back every act when nothing happened to it', async () => {
    expect(await after(() => undefined)).toEqual({ rows: ALL, gap: false, verdict: 'intact' })
  })

  it('is missed when it is deleted: what is left is the last checkpoint, and it is called a gap', async () => {
    const found = await after(data => {
      rmSync(`${data}-wal`)
      rmSync(`${data}-shm`, { force: true })
    })
    expect(found).toEqual({ rows: SETTLED, gap: true, verdict: 'rolled-back' })
  })

  it('is missed when it is cut, wherever', async () => {
    const length = statSync(join(died, 'store', 'store.db-wal')).size
    let lost = 0
    for (const size of [0, 1, 31, 32, 33, length - 1, ...moments(14, [0, length])]) {
      const found = await after(data => {
        truncateSync(`${data}-wal`, size)
      })
      expectHonest(found, `cut to ${String(size)} of ${String(length)} bytes`)
      if ('refused' in found || found.rows < ALL) lost++
    }
    expect(lost).toBeGreaterThan(10)
  })

  it('never gives back a changed byte as if it were true', async () => {
    const wal = readFileSync(join(died, 'store', 'store.db-wal'))
    let noticed = 0
    for (const place of [0, 8, 16, 24, 32, 40, 56, ...moments(33, [56, wal.length - 1])]) {
      const found = await after(data => {
        writeFileSync(`${data}-wal`, wal.with(place, (wal[place] ?? 0) ^ 1))
      })
      expectHonest(found, `byte ${String(place)} of ${String(wal.length)}`)
      if ('refused' in found || found.rows < ALL) noticed++
    }
    expect(noticed).toBeGreaterThan(30)
  })

  it('does not help a data file that was put back to an older state', async () => {
    const early = newFolder('early')
    folders.push(early)
    const desk = await openFixed(early, { create: true })
    await desk.act(1)
    await desk.close()
    const found = await after(data => {
      cpSync(join(early, 'store', 'store.db'), data)
    })
    if ('refused' in found) expect(found.refused).toBe('damaged-data')
    else expect(found).not.toMatchObject({ verdict: 'intact', gap: false, rows: 1 })
  })
})

describe('the data file', () => {
  it('shows a changed byte in any page in use, at opening or by verification', async () => {
    const bytes = readFileSync(join(died, 'store', 'store.db'))
    expect(inUse.length).toBeGreaterThan(50)
    const within = moments(18, [16, PAGE - 1])
    const places = moments(18, [0, inUse.length - 1]).map(
      (at, index) => ((inUse[at] ?? 1) - 1) * PAGE + (within[index] ?? 16),
    )
    // The first 16 bytes are a salt that a raw key does not use.
    for (const place of [16, 100, ...places]) {
      const found = await after(data => {
        rmSync(`${data}-wal`)
        writeFileSync(data, bytes.with(place, (bytes[place] ?? 0) ^ 1))
      })
      if ('refused' in found) expect(found.refused, `byte ${String(place)}`).toBe('damaged-data')
      else expect(found.verdict, `byte ${String(place)}`).toBe('damaged')
    }
  })

  it('is refused when it is cut short', async () => {
    const { size } = statSync(join(died, 'store', 'store.db'))
    for (const left of [100, 4096, size - 4096, size - 1]) {
      const found = await after(data => {
        rmSync(`${data}-wal`)
        truncateSync(data, left)
      })
      expect('refused' in found ? found.refused : found.verdict, `${String(left)} bytes left`).toMatch(/^damaged/u)
    }
  })
})

describe('the head outside', () => {
  it('is called a gap when it is missing or unreadable, and never stops the store from opening', async () => {
    const head = (data: string) => join(data, '..', '..', 'state', 'audit.head')
    const harms: ((file: string) => void)[] = [
      file => {
        rmSync(file)
      },
      file => {
        writeFileSync(file, '')
      },
      file => {
        writeFileSync(file, Buffer.alloc(144))
      },
      file => {
        truncateSync(file, 71)
      },
    ]
    for (const harm of harms) {
      const found = await after(data => {
        harm(head(data))
      })
      expect(found).toMatchObject({ rows: ALL, gap: true })
    }
  })

  it('survives a torn write: the record before it still fits', async () => {
    const found = await after(data => {
      const file = join(data, '..', '..', 'state', 'audit.head')
      const bytes = readFileSync(file)
      const newest = (ALL % 2) * 72
      writeFileSync(file, Buffer.concat([bytes.subarray(0, newest), Buffer.alloc(40), bytes.subarray(newest + 40)]))
    })
    expect(found).toEqual({ rows: ALL, gap: false, verdict: 'intact' })
  })
})
