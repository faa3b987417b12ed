import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Makes the process say it is Node 20 until the guard has started it a second time. */
const PRETEND_OLD = `data:text/javascript,
  if (!process.env.IAM_DESK_SECOND_NODE) Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`

const ENTRY = `
import '../scripts/guard.mjs'
if (process.argv[2] === 'cache') {
  const { Worker } = await import('node:worker_threads')
  const own = (await import('node:module')).getCompileCacheDir()
  const text = "import('node:module').then(({ getCompileCacheDir }) => console.log(getCompileCacheDir()))"
  console.log(own)
  new Worker(text, { eval: true }).on('exit', () => process.exit(0))
  await new Promise(() => {})
}
if (process.argv[2] === 'wait') {
  process.on('SIGTERM', () => { console.log('stopped cleanly'); process.exit(7) })
  setInterval(() => {}, 1000)
}
console.log(JSON.stringify({ node: process.versions.node, args: process.argv.slice(2) }))
`

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(folder: string, args: readonly string[], stopOn?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', PRETEND_OLD, join(folder, 'bin/entry.mjs'), ...args])
    let out = ''
    let err = ''
    child.stdout.on('data', chunk => {
      out += String(chunk)
      if (stopOn !== undefined && out.includes(stopOn)) child.kill('SIGTERM')
    })
    child.stderr.on('data', chunk => (err += String(chunk)))
    child.on('error', reject)
    child.on('close', code => {
      resolve({ code, out, err })
    })
  })
}

describe('the guard, on a Node that is too old', () => {
  let bare = ''
  let installed = ''
  const make = () => {
    const folder = mkdtempSync(join(tmpdir(), 'iam-desk-guard-'))
    for (const file of ['scripts/guard.mjs', 'bin/entry.mjs'])
      mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, 'scripts/guard.mjs'), join(folder, 'scripts/guard.mjs'))
    writeFileSync(join(folder, 'bin/entry.mjs'), ENTRY)
    return folder
  }
  beforeAll(() => {
    bare = make()
    installed = make()
    mkdirSync(join(installed, 'node_modules/.bin'), { recursive: true })
    symlinkSync(process.execPath, join(installed, 'node_modules/.bin/node'))
  })
  afterAll(() => {
    for (const folder of [bare, installed]) rmSync(folder, { recursive: true })
  })

  it('says in one sentence what to do, and ends with 78 before anything is loaded', async () => {
    const { code, out, err } = await start(bare, [])
    expect(code).toBe(78)
    expect(out).toBe('')
    expect(err).toMatch(/^IAM Desk needs Node 22\.18 or newer and this is 20\.20\.2: run `npm ci` .*\.\n$/)
  })

  it('goes on with the Node that npm brought, and passes the arguments on', async () => {
    const { code, out } = await start(installed, ['a', 'b c'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({ node: process.versions.node, args: ['a', 'b c'] })
  })

  it('keeps what was compiled, for its threads as well', async () => {
    const { out } = await start(installed, ['cache'])
    const [own = '', ofThread] = out.trim().split('\n')
    expect(own).toContain(join('iam-desk', 'compiled'))
    expect(ofThread).toBe(own)
  })

  it('passes a request to stop on, and ends as the other Node ends', async () => {
    const { code, out } = await start(installed, ['wait'], '"wait"')
    expect(out).toContain('stopped cleanly')
    expect(code).toBe(7)
  })
})
