import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import { findPlaces, thisMachine } from '../../electron/adapters/places.ts'
import { httpPage } from '../shells/httpLine.ts'
import { json, PASSPHRASE, workbench } from './run.ts'

const root = join(import.meta.dirname, '../..')

describe('iam-desk serve', { timeout: 120_000 }, () => {
  const bench = workbench()
  const { at, run, serve } = bench
  afterAll(() => bench.remove())

  it('says in one line where it is, works beside the command line, and ends on SIGTERM', async ({ skip }) => {
    if (!existsSync(join(root, 'out/renderer/index.html'))) return skip('the pages are not built')
    expect(await run(['init'])).toMatchObject({ exit: 0 })
    const host = await serve('--port', '0', '--user-pages', '0')
    expect(host.ready).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#k=[\w-]{43}$/u) as unknown,
      userPages: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/u) as unknown,
    })

    const page = await httpPage(host.ready.url)
    expect(await page.vault('unlock', { login: 'ann', passphrase: PASSPHRASE })).toMatchObject({
      value: { outcome: 'unlocked' },
    })
    // The store is held by the host; the command line goes through it, with an unlock of its own.
    expect(await run(['users', 'find', 'nobody'])).toMatchObject({ exit: 1, out: 'No user fits.\n' })
    expect(await run(['operators', 'list'], { IAM_DESK_PASSPHRASE_FILE: '' })).toMatchObject({ exit: 2 })
    expect(await run(['serve'])).toMatchObject({ exit: 75 })
    const fresh = json(await run(['address', '--json'])) as { url: string; userPages: string }
    expect(fresh.userPages).toBe(host.ready.userPages)
    expect((await httpPage(fresh.url)).bearer).not.toBe(page.bearer)
    expect(json(await run(['user-pages', '--set', 'https://reset.lab.example/', '--json']))).toEqual({
      publicAddress: 'https://reset.lab.example/',
      userPages: host.ready.userPages,
    })
    page.gone()

    expect(await host.stop()).toBe(0)
    expect(await run(['address'])).toMatchObject({ exit: 69 })
    expect(await run(['audit', 'verify'])).toMatchObject({ exit: 0 })
    // A database is so large that three letters stand in it by chance, in one run of twenty.
    expect(readFileSync(at('store', 'store.db')).includes('reset.lab.example')).toBe(false)
    expect(readFileSync(at('store', 'store.hdr')).includes('ann')).toBe(false)
    return undefined
  })

  it('leaves a port that is taken alone, and says so', async ({ skip }) => {
    if (!existsSync(join(root, 'out/renderer/index.html'))) return skip('the pages are not built')
    const host = await serve()
    const { port } = new URL(host.ready.url)
    expect(await run(['serve', '--port', port, '--store', at('another')])).toMatchObject({
      exit: 69,
      err: expect.stringContaining(port) as unknown,
    })
    expect(await host.stop()).toBe(0)
    return undefined
  })
})

describe('iam-desk serve, started by npm', { timeout: 180_000 }, () => {
  const bench = workbench()
  const { run, env } = bench
  afterAll(() => bench.remove())

  it('ends with npm, which passes SIGTERM to a shell that passes it to nobody', async ({ skip }) => {
    if (!existsSync(join(root, 'out/renderer/index.html'))) return skip('the pages are not built')
    const shell = spawn('sh', ['-c', `'${process.execPath}' '${root}/bin/iam-desk.mjs' serve --json; true`], {
      env: { ...env, npm_package_name: 'iam-desk' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(shell.stdout, 'data')
    expect(await run(['address'])).toMatchObject({ exit: 0 })
    shell.kill('SIGTERM')
    await vi.waitFor(async () => expect(await run(['address'])).toMatchObject({ exit: 69 }), 20_000)
    return undefined
  })
})

describe('iam-desk sample', { timeout: 180_000 }, () => {
  const bench = workbench()
  afterAll(() => bench.remove())

  it('makes a store of made-up people with five operators who can unlock it', async () => {
    const made = json(await bench.run(['sample', '--users', '200', '--json'])) as {
      users: number
      operatorsPassphrase: string
      operators: { login: string }[]
    }
    expect(made).toMatchObject({
      users: 200,
      operators: [{ login: 'ann' }, { login: 'lee' }, { login: 'mia' }, { login: 'sam' }, { login: 'max' }],
    })
    expect(made.operatorsPassphrase.length).toBeGreaterThan(14)
    expect(await bench.run(['sample'])).toMatchObject({ exit: 73 })
  })
})

describe('the built product', { timeout: 180_000 }, () => {
  const bench = workbench()
  afterAll(() => bench.remove())

  it('runs under plain Node, and never mentions electron', async () => {
    const { build } = await import('vite')
    const out = bench.at('out')
    const entry = (name: string, path: string) => ({ [name]: join(root, path) })
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      build: {
        ssr: true,
        outDir: join(out, 'main'),
        target: 'node24',
        rolldownOptions: {
          input: {
            ...entry('host', 'electron/shell-loopback/main.ts'),
            ...entry('worker', 'electron/worker/main.ts'),
            ...entry('cli', 'electron/cli/main.ts'),
          },
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    })
    mkdirSync(join(out, 'renderer'))
    for (const page of ['index.html', 'userpages.html'])
      cpSync(join(root, 'renderer', page), join(out, 'renderer', page))
    cpSync(join(root, 'package.json'), join(bench.folder, 'package.json'))
    const { symlinkSync, readdirSync } = await import('node:fs')
    symlinkSync(join(root, 'node_modules'), join(bench.folder, 'node_modules'))
    const text = readdirSync(join(out, 'main'))
      .map(file => readFileSync(join(out, 'main', file), 'utf8'))
      .join('\n')
    expect(text).not.toMatch(/from\s*["']electron["']|require\(["']electron["']\)|import\(["']electron["']\)/u)

    const env = { PATH: process.env['PATH'] ?? '', HOME: bench.folder, XDG_STATE_HOME: bench.at('state'), LANG: 'C' }
    const running = promisify(execFile)(process.execPath, [join(out, 'main/host.js'), '--demo', '--no-browser'], {
      env,
      timeout: 150_000,
      killSignal: 'SIGTERM',
    })
    // However this test ends, the process it started does too.
    onTestFinished(() => void running.child.kill('SIGTERM'))
    let said = ''
    running.child.stdout?.on('data', chunk => (said += String(chunk)))
    await expect.poll(() => said, { timeout: 100_000, interval: 200 }).toContain('Desk: http://127.0.0.1:')
    const page = await httpPage(/http:\S+/u.exec(said)?.[0] ?? '')
    expect(await page.vault('status', {})).toMatchObject({
      ok: true,
      value: { store: 'closed', sample: expect.any(Boolean) as unknown },
    })
    expect(
      await page.vault('unlock', { login: 'lee', passphrase: /passphrase: (.+)/u.exec(said)?.[1] ?? '' }),
    ).toMatchObject({ value: { outcome: 'unlocked' } })
    expect(await page.call('security.status', {})).toMatchObject({ value: { users: 2000, sample: true, openCalls: 3 } })
    page.gone()
    // The remedy that it prints for an address that was used or waited too long.
    const [, store = ''] = /--store ([^`]+)`/u.exec(said) ?? []
    expect(await bench.run(['address', '--store', store])).toMatchObject({ exit: 0 })
    running.child.kill('SIGTERM')
    const { stdout, stderr } = await running
    expect(`${stdout}${stderr}`.toLowerCase()).not.toContain('electron')
    expect(stdout).toContain('The sample store is gone.')
    const { state } = findPlaces(store, { ...thisMachine(), env })
    expect([store, state].map(place => existsSync(place))).toEqual([false, false])
  })
})
