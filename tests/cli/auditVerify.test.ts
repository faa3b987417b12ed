import { cpSync, readFileSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openCopy } from '../support/openCopy.ts'
import { json, PASSPHRASE, workbench } from './run.ts'

const bench = workbench()
const { at, run } = bench
afterAll(bench.remove)
beforeAll(async () => {
  expect(await run(['init', '--name', 'Ann', '--json'])).toMatchObject({ exit: 0 })
  expect(await run(['backup', at('copy'), '--json'])).toMatchObject({ exit: 0 })
})

/** A copy of the backup, changed by somebody who has the keys of its pages: an operator at a tool of their own. */
async function forged(name: string, ...statements: readonly string[]) {
  cpSync(at('copy'), at(name), { recursive: true })
  const db = await openCopy(at(name), PASSPHRASE)
  for (const trigger of db.prepare("select name from sqlite_schema where type = 'trigger'").pluck().all() as string[])
    db.exec(`drop trigger ${trigger}`)
  db.pragma('foreign_keys = OFF')
  for (const statement of statements) db.exec(statement)
  db.close()
  return run(['audit', 'verify', '--copy', at(name), '--json'])
}

describe('iam-desk audit verify, on a copy', () => {
  it('ends with 0 on a sound one, and the copy stays as it was', async () => {
    const before = readFileSync(at('copy', 'store.db'))
    const checked = await run(['audit', 'verify', '--copy', at('copy'), '--json'])
    expect(checked.exit).toBe(0)
    expect(json(checked)).toMatchObject({ verdict: 'intact', firstBad: null })
    expect(readFileSync(at('copy', 'store.db')).equals(before)).toBe(true)
  })

  it('ends with 1 and names the row, when one was edited', async () => {
    const checked = await forged('edited', "update audit set note = 'nothing to see' where seq = 2")
    expect(checked.exit).toBe(1)
    expect(json(checked)).toMatchObject({ verdict: 'altered', firstBad: 2 })
  })

  it('ends with 1 when a row is missing', async () => {
    const checked = await forged('missing', 'delete from audit_detail', 'delete from audit where seq = 1')
    expect(checked.exit).toBe(1)
    expect(json(checked)).toMatchObject({ verdict: 'altered', firstBad: 1 })
  })

  it('ends with 1 when rows were cut at the end, though unlocking writes a row of its own', async () => {
    const checked = await forged('cut', 'delete from audit_detail', 'delete from audit where seq > 1')
    expect(checked.exit).toBe(1)
    expect(json(checked)).toMatchObject({ verdict: 'cut', rows: 1, firstBad: 2 })
  })

  it('ends with 65 when a page cannot be read', async () => {
    cpSync(at('copy'), at('page'), { recursive: true })
    const bytes = readFileSync(at('page', 'store.db'))
    const place = Math.floor(bytes.length / 2)
    writeFileSync(at('page', 'store.db'), bytes.with(place, (bytes[place] ?? 0) ^ 1))
    expect(await run(['audit', 'verify', '--copy', at('page')])).toMatchObject({ exit: 65 })
  })
})
