import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { productionPorts } from '../../electron/adapters/ports.ts'
import { findPlaces, thisMachine } from '../../electron/adapters/places.ts'
import { createApp } from '../../electron/core/app.ts'
import { CACHE, json, PASSPHRASE, workbench, type Ran } from './run.ts'

const bench = workbench()
const { at, run } = bench
const other = workbench()
/** Another machine: an empty home, no store, no passphrase, nothing but the paper and the key. */
const elsewhere = mkdtempSync(join(tmpdir(), 'iam-desk-elsewhere-'))
afterAll(() => {
  bench.remove()
  other.remove()
  rmSync(elsewhere, { recursive: true, force: true })
})
const BIN = new URL('../../bin/iam-desk.mjs', import.meta.url).pathname

function there(args: readonly string[], input = '', language = 'en_GB.UTF-8'): Promise<Ran> {
  return new Promise(resolve => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: elsewhere, XDG_CACHE_HOME: CACHE, LANG: language, TZ: 'UTC' }
    const child = execFile(process.execPath, [BIN, ...args], { env, cwd: elsewhere }, (_error, out, err) =>
      resolve({ exit: child.exitCode ?? -1, out, err }),
    )
    child.stdin?.end(input)
  })
}

let key = ''
let line = ''
const file = join(elsewhere, 'call.json')

/** A call about nobody's business, opened and closed in the store of the workbench, through the core itself. */
async function closeCall(): Promise<void> {
  const ports = await productionPorts(findPlaces(at('store'), { ...thisMachine(), env: bench.env }))
  const app = createApp(ports)
  const unlocked = await app.vault('test', 'unlock', {
    input: { login: 'ann', passphrase: PASSPHRASE },
    via: 'operator',
  })
  if (!unlocked.ok) throw new Error('locked')
  const ask = async (name: string, input: unknown) => {
    const reply = await app.dispatch({ client: 'test', face: 'operator', name, input })
    if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`)
    return reply.value as Record<string, string>
  }
  const account = await ask('directory.createAccount', { name: 'lab' })
  const user = await ask('directory.createUser', {
    accountId: account['accountId'],
    user: { login: 'wei', name: 'Wang Wei' },
  })
  const call = await ask('calls.open', { userId: user['userId'], ticket: 'INC-1' })
  await ask('calls.close', { callId: call['callId'], outcome: 'not-proved' })
  await app.close()
  ports.close()
}

beforeAll(async () => {
  expect(await run(['init', '--name', 'Ann', '--json'])).toMatchObject({ exit: 0 })
  await closeCall()
  key = (await run(['receipt', 'key'])).out.trim()
  const shown = await run(['receipt', 'show', '1001', '--out', file, '--json'])
  expect(shown).toMatchObject({ exit: 0 })
  line = String(json(shown)['receipt'])
  writeFileSync(join(elsewhere, 'desk.key'), `${key}\n`)
}, 120_000)

describe('iam-desk receipt, on another machine', () => {
  it('finds the text of the code and the file genuine, together, and says what they are about', async () => {
    const both = await there(['receipt', 'verify', '--key', 'desk.key', line, 'call.json'])
    expect(both).toMatchObject({ exit: 0, err: '' })
    expect(both.out).toMatch(/^Genuine receipt\.\n {2}Call 1001, /u)
    expect(both.out).toContain('Genuine call file.')
    expect(both.out).toContain('User: Wang Wei')
    expect(both.out).toContain('Done: nothing; closed as not-proved')
  })

  it('reads what a scanner gives to its standard input', async () => {
    expect(await there(['receipt', 'verify', '--key', key], `${line}\r\n`)).toMatchObject({ exit: 0 })
    expect(await there(['receipt', 'verify', '--key', key, '-'], readFileSync(file, 'utf8'))).toMatchObject({ exit: 0 })
  })

  it('ends with 1 for what was altered, and for another key, and says which', async () => {
    const altered = await there(['receipt', 'verify', '--key', key, line.replace(':1001:', ':1002:')])
    expect(altered).toMatchObject({ exit: 1 })
    expect(altered.out).toMatch(/^Not genuine: this receipt is not what the desk signed\./u)
    writeFileSync(join(elsewhere, 'bent.json'), readFileSync(file, 'utf8').replace('INC-1', 'INC-2'))
    const bent = await there(['receipt', 'verify', '--key', key, 'bent.json', '--json'])
    expect(bent).toMatchObject({ exit: 1 })
    expect(json(bent)).toMatchObject({ findings: [{ kind: 'call-file', verdict: 'altered' }] })

    expect(await other.run(['init', '--name', 'Bo', '--json'])).toMatchObject({ exit: 0 })
    const wrong = await there(['receipt', 'verify', '--key', (await other.run(['receipt', 'key'])).out.trim(), line])
    expect(wrong).toMatchObject({ exit: 1 })
    expect(wrong.out).toMatch(/^Not genuine by this key/u)
  })

  it('ends with 65 for what is no paper, and for a key that is none', async () => {
    expect(await there(['receipt', 'verify', '--key', key], 'hello')).toMatchObject({ exit: 65 })
    expect(await there(['receipt', 'verify', '--key', key], line.replace('R1', 'R9'))).toMatchObject({ exit: 65 })
    expect(await there(['receipt', 'verify', '--key', `${key}A`, line])).toMatchObject({ exit: 65 })
    expect(await there(['receipt', 'verify', '--key', 'none.key', line])).toMatchObject({ exit: 66 })
    expect(await there(['receipt', 'verify', line])).toMatchObject({ exit: 2 })
  })

  it('speaks Chinese where the terminal does, and leaves nothing behind', async () => {
    const told = await there(['receipt', 'verify', '--key', key, line], '', 'zh_CN.UTF-8')
    expect(told.out).toMatch(/^回执真实。/u)
    expect(readdirSync(elsewhere).sort()).toEqual(['bent.json', 'call.json', 'desk.key'])
  })
})

describe('iam-desk receipt show', () => {
  it('says that there is no file for a number that is none', async () => {
    expect(await run(['receipt', 'show', '4711'])).toMatchObject({ exit: 1 })
    expect(await run(['receipt', 'show', 'x'])).toMatchObject({ exit: 2 })
  })
})

describe('iam-desk audit anchor, verify --anchor and countersign', () => {
  it('takes an anchor that fits later, by its code and by its words, and does not when it was made up', async () => {
    const taken = json(await run(['audit', 'anchor', '--to', 'Lee', '--json']))
    const text = String(taken['text'])
    const words = `${String(taken['rows'])} ${(taken['words'] as string[]).join(' ')}`
    for (const one of [text, words]) {
      const checked = await run(['audit', 'verify', '--anchor', one])
      expect(checked).toMatchObject({ exit: 0 })
      expect(checked.out).toContain(`It fits: the first ${String(taken['rows'])} rows are those of the sheet.`)
    }
    const forged = await run(['audit', 'verify', '--anchor', text.replace(/:\d+:/u, ':2:')])
    expect(forged).toMatchObject({ exit: 1 })
    expect(forged.out).toContain('Not genuine')
    expect(await run(['audit', 'verify', '--anchor', 'IAMDESK-A1:nothing'])).toMatchObject({ exit: 65 })
    expect((await there(['receipt', 'verify', '--key', key, text])).exit).toBe(0)

    const signed = await other.run(['audit', 'countersign', text, '--key', key, '--json'])
    expect(signed).toMatchObject({ exit: 0 })
    const { text: both, key: theirs } = json(signed) as { text: string; key: string }
    const twice = await run(['audit', 'verify', '--anchor', both, '--key', theirs])
    expect(twice).toMatchObject({ exit: 0 })
    expect(twice.out).toMatch(/countersigned it/u)
    expect(await there(['receipt', 'verify', '--key', key, '--key', theirs, both])).toMatchObject({ exit: 0 })
    expect(await there(['receipt', 'verify', '--key', theirs, both])).toMatchObject({ exit: 1 })
  }, 120_000)

  it('names the call files beside the chain', async () => {
    expect((await run(['audit', 'verify'])).out).toContain('Call files intact: 1.')
  })
})
