import { execFileSync } from 'node:child_process'
import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { createApp } from '../../electron/core/app.ts'
import { storeFault } from '../../electron/core/store/faults.ts'
import { openDatabase } from '../../electron/core/store/open.ts'
import { run, start } from './support/child.ts'
import { newFolder, PASSPHRASE, portsOf, setUp } from './support/parts.ts'

const folders: string[] = []
const folder = (name: string) => {
  const made = newFolder(name)
  folders.push(made)
  return made
}
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

const can = (command: string, ...args: string[]) => {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const canMount = can('unshare', '-Urm', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt')
const canBeOther =
  process.getuid?.() === 0 &&
  can('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '-e', '')
const unless = (able: boolean, reason: string) => (able ? '' : ` (skipped: ${reason})`)
const script = (name: string) => join(import.meta.dirname, 'support', name)
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
const answerOf = (lines: readonly string[]) => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>

const FULL = { ok: false, error: { code: 'unavailable', reason: 'store.full' } }
const READ_ONLY = { ok: false, error: { code: 'unavailable', reason: 'store.read-only' } }

describe('a full disk', () => {
  it('is told from damage, and the transaction that met it leaves nothing', () => {
    const db = openDatabase({ file: join(folder('pages'), 'store.db'), pageKey: Buffer.alloc(32, 7), create: true })
    db.exec('create table note (text text)')
    db.pragma(`max_page_count = ${String(Number(db.pragma('page_count', { simple: true })) + 4)}`)
    const add = db.prepare('insert into note values (?)')
    const fill = db.transaction(() => {
      for (;;) add.run('x'.repeat(1000))
    })
    let thrown: unknown
    try {
      fill.immediate()
    } catch (error) {
      thrown = error
    }
    expect(storeFault(thrown)?.kind).toBe('full')
    expect(db.prepare('select count(*) from note').pluck().get()).toBe(0)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  })

  it.skipIf(!canMount)(
    `refuses in words, keeps header and store whole, and lets work go on when there is room again${unless(canMount, 'this machine lets nobody mount a small file system with unshare -Urm')}`,
    { timeout: 300_000 },
    async () => {
      const mount = folder('disk')
      const commands = `mount -t tmpfs -o size=24m none ${quoted(mount)} && exec ${quoted(process.execPath)} ${quoted(script('diskFull.ts'))} ${quoted(mount)}`
      const { lines, exit } = await run('unshare', ['-Urm', 'sh', '-c', commands])
      expect(exit).toBe(0)
      const answers = answerOf(lines)
      expect(answers['adding']).toContain(JSON.stringify(FULL.error))
      expect((answers['adding'] as string[]).filter(word => word !== 'added')).toEqual([JSON.stringify(FULL.error)])
      expect(answers).toMatchObject({
        account: FULL,
        lost: [],
        unasked: 0,
        backup: FULL,
        backupLeft: [],
        reading: true,
        disabling: FULL,
        readingAfter: true,
        unlocking: FULL,
        tight: 'open',
        pending: true,
        pendingAfter: false,
        unlocked: { ok: true, value: { outcome: 'unlocked' } },
        verdict: 'intact',
        works: true,
        ben: 'disabled',
        strays: [],
      })
      expect((answers['slots'] as string[]).filter(kind => kind !== 'enrolment')).toEqual(['operator', 'recovery'])
    },
  )
})

describe('somebody else than the owner', () => {
  const tree = (at: string): unknown[] =>
    readdirSync(at, { recursive: true, encoding: 'utf8' })
      .sort()
      .map(name => {
        const stat = lstatSync(join(at, name))
        return [name, stat.mode, stat.mtimeMs, stat.isFile() ? readFileSync(join(at, name)).toString('base64') : '']
      })

  it.skipIf(!canBeOther)(
    `is refused in words, and changes nothing, whether the folder is closed or only read-only${unless(canBeOther, 'only root with setpriv can become somebody else')}`,
    { timeout: 300_000 },
    async () => {
      const at = folder('owner')
      await setUp(at)
      const asOther = async () => {
        const args = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, script('otherUid.ts'), at]
        const { lines } = await run('setpriv', args)
        return answerOf(lines)
      }
      const closed = tree(at)
      chmodSync(at, 0o755)
      // Nothing of a closed folder can be seen, not even that a store is there.
      expect(await asOther()).toMatchObject({
        unlock: { ok: false, error: { code: 'unavailable' } },
        create: READ_ONLY,
      })
      expect(tree(at)).toEqual(closed)

      for (const part of ['store', 'state']) {
        chmodSync(join(at, part), 0o755)
        for (const name of readdirSync(join(at, part))) chmodSync(join(at, part, name), 0o644)
      }
      const readable = tree(at)
      expect(await asOther()).toMatchObject({
        unlock: READ_ONLY,
        create: { ok: false, error: { code: 'unavailable' } },
      })
      expect(tree(at)).toEqual(readable)
    },
  )
})

describe('a second process', () => {
  it('is refused while the first works, and opens the store once that has gone', { timeout: 300_000 }, async () => {
    const at = folder('second')
    await setUp(at)
    const holder = start('holder.ts', [at])
    expect(await holder.said(1)).toEqual(['ready'])
    const second = createApp(portsOf(at))
    const input = { login: 'ann', passphrase: PASSPHRASE }
    const reply = await second.vault('ann', 'unlock', { input, via: 'operator' })
    expect(reply).toEqual({ ok: false, error: { code: 'unavailable', reason: 'store.busy' } })
    holder.tell('still here')
    expect(JSON.parse((await holder.said(2))[1] ?? '')).toMatchObject({ ok: true })
    await holder.killAfter(0)
    // The lock goes with the process, however it ended.
    expect(await second.vault('ann', 'unlock', { input, via: 'operator' })).toMatchObject({
      ok: true,
      value: { outcome: 'unlocked' },
    })
    const listed = await second.dispatch({ client: 'ann', face: 'operator', name: 'directory.accounts', input: {} })
    expect(JSON.stringify(listed)).toContain('still here')
    await second.close()
  })
})
