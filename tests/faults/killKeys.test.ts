import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { createApp } from '../../electron/core/app.ts'
import { filesOf } from '../../electron/core/operators/keyring.ts'
import { readHeader } from '../../electron/core/store/header.ts'
import { openDatabase } from '../../electron/core/store/open.ts'
import { openSlot, readKeys, slotTag } from '../../electron/core/store/slots.ts'
import { CHEAP } from '../support/fakes.ts'
import { moments, start } from './support/child.ts'
import { addWeight, newFolder, openAs, PASSPHRASE, portsOf, setUp } from './support/parts.ts'

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

describe('a process that is killed at its keys', () => {
  it(
    'while it rotates the keys leaves one set of them: the leaver is in or out, with the old page key',
    { timeout: 5 * MINUTE },
    async ({ annotate }) => {
      const at = folder('rotate')
      const files = filesOf(join(at, 'store'))
      await setUp(at)
      await addWeight(at)
      const cut = { before: 0, after: 0, unfinished: 0 }
      for (const ms of moments(20, [0, 120])) {
        const opening = await openAs(at, 'ann')
        if (opening.kind === 'wrong') throw new Error('ann does not open the store')
        await opening.keyring.addSlot({
          kind: 'operator',
          login: 'ben',
          secret: PASSPHRASE,
          cost: CHEAP,
          expiresAt: null,
        })
        await opening.keyring.close()
        const old = readHeader(files.header)
        const bensTag = slotTag(old.storeId, 'ben')
        const bensSlot = old.slots.find(slot => slot.tag === bensTag)
        const root = bensSlot && (await openSlot(old.storeId, bensSlot, PASSPHRASE))
        const known = root && readKeys(old, root)
        if (!known) throw new Error('ben does not open the store')

        const rotator = start('rotator.ts', [at])
        await rotator.said(1)
        const { lines } = await rotator.killAfter(ms)
        const why = `killed after ${String(ms)} ms, ${String(lines.length - 1)} rotations`
        if (readHeader(files.header).nextPageKey !== null) cut.unfinished++

        const again = await openAs(at, 'ann')
        expect(again.kind, why).toBe('open')
        if (again.kind === 'wrong') return
        expect(again.keyring.store.checkPages(), why).toBe(true)
        await again.keyring.close()
        const header = readHeader(files.header)
        expect(header.nextPageKey, why).toBeNull()
        const benIsIn = header.slots.some(slot => slot.tag === bensTag)
        if (lines.length > 1) expect(benIsIn, why).toBe(false)
        if (benIsIn) cut.before++
        else cut.after++
        // Nothing beside the store opens with what ben had, neither an older header nor the old page key.
        expect(readFileSync(`${files.header}.bak`).equals(readFileSync(files.header)), why).toBe(true)
        expect(
          readdirSync(join(at, 'store')).filter(name => name.endsWith('.new')),
          why,
        ).toEqual([])
        const opensWithOldKey = () => openDatabase({ file: files.data, pageKey: known.pageKey, readonly: true }).close()
        if (benIsIn) expect(opensWithOldKey, why).not.toThrow()
        else expect(opensWithOldKey, why).toThrow('damaged-data')
      }
      // Told, not demanded: where the kills fell is chance.
      await annotate(`kills: ${JSON.stringify(cut)}`)
    },
  )

  it('while a passphrase is changed leaves exactly one passphrase that works', { timeout: 5 * MINUTE }, async () => {
    const at = folder('change')
    const passphrase = (number: number) => `passphrase of round ${String(number)}`
    await setUp(at, passphrase(0))
    let current = 0
    for (const ms of moments(10, [0, 3_000])) {
      const changer = start('changer.ts', [at, String(current)])
      await changer.said(1)
      const { lines } = await changer.killAfter(ms)
      const acknowledged = current + lines.length - 1
      const works = async (number: number) => {
        const app = createApp(portsOf(at))
        const input = { login: 'ann', passphrase: passphrase(number) }
        const reply = await app.vault('ann', 'unlock', { input, via: 'operator' })
        await app.close()
        expect(reply.ok, JSON.stringify(reply)).toBe(true)
        return reply.ok && (reply.value as { outcome: string }).outcome === 'unlocked'
      }
      // The change under way has happened or it has not; the one before it is gone for good.
      const found = [await works(acknowledged), await works(acknowledged + 1)]
      expect(found.filter(Boolean), `killed after ${String(ms)} ms: ${found.join()}`).toHaveLength(1)
      current = found[0] === true ? acknowledged : acknowledged + 1
      // A success, so that the slow-down after failures does not outlast the round.
      expect(await works(current)).toBe(true)
    }
    expect(current, 'passphrases were changed').toBeGreaterThan(3)
  })
})
