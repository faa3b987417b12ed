import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

import { findPlaces, thisMachine } from '../../../electron/adapters/places.ts'
import { reachDesk } from '../../../electron/worker/socket.ts'

const root = join(import.meta.dirname, '../../..')
const COMMAND = join(root, 'bin/iam-desk.mjs')

/** What the sample store's people and operators use (electron/worker/sampleDesk.ts). */
export const SAMPLE = {
  passphrase: 'harbour lantern quiet maple',
  usersPassword: 'lantern orchard violin tide',
} as const

export interface Product {
  /** The folder of the store; its state is kept beside it. */
  readonly store: string
  /** The desk's address, with a ticket for one use. */
  readonly url: string
  readonly userPages: string
  /** A fresh address, for another window. */
  newUrl(): Promise<string>
  /** Stops the desk and serves the same store again, by a clock that goes `ago` milliseconds behind: later than before. */
  travel(ago: number): Promise<void>
  /** Runs `iam-desk` on the same store and answers what it printed; throws on any exit code but 0. */
  run(...words: readonly string[]): Promise<string>
  stop(): Promise<void>
}

const CLOCK = pathToFileURL(join(import.meta.dirname, 'ago.mjs')).href
/** What makes a process, and its threads, live in the past: some rules wait for days. */
const clockOf = (ago: number): Readonly<Record<string, string>> =>
  ago === 0 ? {} : { NODE_OPTIONS: `--import ${CLOCK}`, IAM_DESK_TEST_AGO: String(ago) }

/** A folder with a store, its state and the passphrase that opens it; and what the command line needs to find them. */
function makePlace(passphrase: string, ago = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-e2e-'))
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 })
  const env = {
    ...process.env,
    XDG_STATE_HOME: join(folder, 'state'),
    IAM_DESK_STORE: join(folder, 'store'),
    IAM_DESK_PASSPHRASE_FILE: passphraseFile,
    IAM_DESK_OPERATOR: 'ann',
    LANG: 'en_GB.UTF-8',
    ...clockOf(ago),
  }
  const places = findPlaces(undefined, { ...thisMachine(), env })
  // The floor of the unlock cost: these tests prove behaviour, and unlock a hundred times.
  mkdirSync(places.state, { recursive: true, mode: 0o700 })
  writeFileSync(join(places.state, 'unlock-cost.json'), '{"passes":3}', { mode: 0o600 })
  const run = async (...words: readonly string[]) =>
    (await promisify(execFile)('node', [COMMAND, ...words], { env })).stdout
  return { folder, env, run, places }
}
type Place = ReturnType<typeof makePlace>

const PEOPLE = '60'
let template: Promise<Place> | undefined

/** Fills a place with the sample. It takes seconds to make, so one process makes one; its copies are desks with the same keys. */
async function fillWithSample(place: Place): Promise<void> {
  template ??= (async () => {
    const made = makePlace(SAMPLE.passphrase)
    process.once('exit', () => rmSync(made.folder, { recursive: true, force: true }))
    await made.run('sample', '--users', PEOPLE)
    return made
  })()
  const { places } = await template
  for (const kept of ['store', 'state'] as const) {
    mkdirSync(place.places[kept], { recursive: true, mode: 0o700 })
    cpSync(places[kept], place.places[kept], { recursive: true })
  }
}

/**
 * Serves the product on a store of its own, as `iam-desk serve` does for anybody. `sample`: a copy of the sample desk, or another one
 * with keys of its own; without it there is no store yet.
 */
export async function startProduct(
  options: {
    readonly sample?: 'copy' | 'another'
    readonly passphrase?: string
    /** More of what `serve` understands. */
    readonly flags?: readonly string[]
    /** How far its clock is behind, in milliseconds, until it travels; with a sample of its own (`another`). */
    readonly ago?: number
  } = {},
): Promise<Product> {
  const place = makePlace(options.passphrase ?? SAMPLE.passphrase, options.ago)
  const { folder, env, run, places } = place
  if (options.sample === 'copy') await fillWithSample(place)
  if (options.sample === 'another') await run('sample', '--users', PEOPLE)
  let desk = await serve(env, options.flags)
  return {
    store: places.store,
    run,
    get url() {
      return desk.url
    },
    get userPages() {
      return desk.userPages
    },
    async newUrl() {
      const reached = await reachDesk(places.socket)
      const url = (await reached?.addresses())?.url
      reached?.close()
      if (typeof url !== 'string') throw new Error('the desk has no address')
      return url
    },
    async travel(ago) {
      await desk.stop()
      desk = await serve({ ...env, NODE_OPTIONS: '', ...clockOf(ago) }, options.flags)
    },
    async stop() {
      await desk.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Serves a store until it is stopped. */
async function serve(env: NodeJS.ProcessEnv, flags: readonly string[] = []) {
  const child = spawn('node', [COMMAND, 'serve', '--port', '0', '--user-pages', '0', '--json', ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', code => reject(new Error(`serve ended with ${String(code)} before it was ready`)))
  })
  const { url, userPages } = JSON.parse(line) as { url: string; userPages: string }
  return {
    url,
    userPages,
    async stop() {
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** A practice desk, as `npm run practice` starts it. Its callers repeat themselves, word for word and code for code. */
export async function startPractice(): Promise<Pick<Product, 'url' | 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-e2e-practice-'))
  const child = spawn('node', ['electron/shell-loopback/main.ts', '--practice', '--no-browser'], {
    cwd: root,
    env: { ...process.env, XDG_STATE_HOME: folder, LANG: 'en_GB.UTF-8' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      const [found] = /http:\S+/u.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once('exit', code => reject(new Error(`practice ended with ${String(code)} before it was ready`)))
  })
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
