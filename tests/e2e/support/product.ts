import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

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
  /** Runs `iam-desk` on the same store and answers what it printed; throws on any exit code but 0. */
  run(...words: readonly string[]): Promise<string>
  stop(): Promise<void>
}

/** Serves the product on a store of its own, as `iam-desk serve` does for anybody. */
export async function startProduct(
  options: { readonly sample?: number; readonly passphrase?: string } = {},
): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-e2e-'))
  const store = join(folder, 'store')
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, `${options.passphrase ?? SAMPLE.passphrase}\n`, { mode: 0o600 })
  const env = {
    ...process.env,
    XDG_STATE_HOME: join(folder, 'state'),
    IAM_DESK_STORE: store,
    IAM_DESK_PASSPHRASE_FILE: passphraseFile,
    IAM_DESK_OPERATOR: 'ann',
    LANG: 'en_GB.UTF-8',
  }
  const run = async (...words: readonly string[]) =>
    (await promisify(execFile)('node', [COMMAND, ...words], { env })).stdout
  if (options.sample !== undefined) await run('sample', '--users', String(options.sample))

  const child = spawn('node', [COMMAND, 'serve', '--port', '0', '--user-pages', '0', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', code => reject(new Error(`serve ended with ${String(code)} before it was ready`)))
  })
  const ready = JSON.parse(line) as { url: string; userPages: string }
  return {
    ...ready,
    store,
    run,
    newUrl: async () => (JSON.parse(await run('address', '--json')) as { url: string }).url,
    async stop() {
      child.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
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
