import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { verifyChain } from '../../electron/core/audit/audit.ts'
import { createApp } from '../../electron/core/app.ts'
import { moments, start } from './support/child.ts'
import { addWeight, newFolder, openAs, openFixed, PASSPHRASE, portsOf, setUp } from './support/parts.ts'

const MINUTE = 60_000
const folders: string[] = []
const folder = (name: string) => {
  const made = newFolder(name)
  folders.push(made)
  return made
}
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

describe('a process that is killed', () => {
  it(
    'has kept every act it acknowledged, with its audit row, in 25 kills out of 25',
    { timeout: 5 * MINUTE },
    async () => {
      const at = folder('kill')
      await (await openFixed(at, { create: true })).close()
      let next = 1
      for (const [index, ms] of moments(25, [0, 20]).entries()) {
        const writer = start('writer.ts', [at, String(next)])
        // On a machine of any speed some acts are done and one is under way.
        await writer.said(3 + (index % 6))
        const { lines } = await writer.killAfter(ms)
        const acknowledged = lines.length - 1
        const desk = await openFixed(at)
        const names = new Set(
          (await desk.store.read.selectFrom('account').select('name').execute()).map(row => row.name),
        )
        const rows = await desk.store.read.selectFrom('audit').select('note').execute()
        const audited = new Set(rows.map(row => row.note))
        const told = Array.from({ length: next - 1 + acknowledged }, (_, index) => index + 1)
        const lost = told.filter(number => !names.has(`entity ${String(number)}`) || !audited.has(String(number)))
        expect(lost, `acknowledged acts that are lost, killed after ${String(ms)} ms`).toEqual([])
        // The act under way is there with its row, or neither is.
        expect(names.size).toBe(rows.length)
        expect(rows.length - (next - 1 + acknowledged)).toBeLessThanOrEqual(1)
        expect(desk.ledger.gap).toBe(false)
        expect(await verifyChain(desk.store.read, desk.store.keys, desk.headFile.read())).toMatchObject({
          verdict: 'intact',
          rows: rows.length,
        })
        // The head outside may be one row behind; the next act brings it up.
        expect(rows.length - (desk.headFile.read()?.seq ?? 0)).toBeLessThanOrEqual(1)
        next = rows.length + 1
        await desk.act(next)
        expect(desk.headFile.read()?.seq).toBe(next)
        next++
        expect(desk.store.checkPages()).toBe(true)
        await desk.close()
      }
      expect(next, 'the writers wrote').toBeGreaterThan(75)
    },
  )

  it(
    'while it sets a store up leaves none, or one that its operator can work in',
    { timeout: 5 * MINUTE },
    async ({ annotate }) => {
      const seen = { none: 0, whole: 0 }
      for (const ms of moments(8, [20, 220])) {
        const at = folder('create')
        const creator = start('creator.ts', [at])
        await creator.said(1)
        const { lines } = await creator.killAfter(ms)
        const app = createApp(portsOf(at))
        const { value } = (await app.vault('x', 'status', { input: {}, via: 'operator' })) as {
          value: { store: string }
        }
        const why = `killed after ${String(ms)} ms: ${value.store}`
        if (lines.includes('created')) expect(value.store, why).toBe('closed')
        if (value.store === 'none') {
          seen.none++
          await setUp(at)
        } else seen.whole++
        const input = { login: 'ann', passphrase: PASSPHRASE }
        expect(await app.vault('ann', 'unlock', { input, via: 'operator' }), why).toEqual({
          ok: true,
          value: { outcome: 'unlocked' },
        })
        const verify = { client: 'ann', face: 'operator' as const, name: 'audit.verify', input: {} }
        expect(await app.dispatch(verify), why).toMatchObject({ ok: true, value: { verdict: 'intact' } })
        await app.close()
      }
      await annotate(`kills: ${JSON.stringify(seen)}`)
    },
  )

  it('while it backs up leaves no folder with the final name but a whole backup', { timeout: 5 * MINUTE }, async () => {
    const at = folder('copy')
    await setUp(at)
    await addWeight(at)
    let whole = 0
    for (const [index, ms] of moments(6, [0, 150]).entries()) {
      const target = join(folder('copies'), 'backups')
      const copier = start('copier.ts', [at, target])
      // Every other one is killed after its first backup, the rest in the middle of it.
      await copier.said(1 + (index % 2))
      const { lines } = await copier.killAfter(ms)
      const named = existsSync(target) ? readdirSync(target).filter(name => !name.endsWith('.unfinished')) : []
      for (const number of lines.slice(1)) expect(named).toContain(number)
      for (const name of named.slice(-1)) {
        whole++
        const profile = folder('restored')
        cpSync(join(target, name), join(profile, 'store'), { recursive: true })
        const opening = await openAs(profile, 'ann')
        expect(opening.kind).toBe('open')
        if (opening.kind === 'wrong') return
        const { store } = opening.keyring
        expect(store.checkPages()).toBe(true)
        expect(await verifyChain(store.read, store.keys, null)).toMatchObject({ verdict: 'intact' })
        await opening.keyring.close()
      }
    }
    expect(whole, 'some backups were finished').toBeGreaterThan(0)
  })
})
