import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { findPlaces, thisMachine } from '../../electron/adapters/places.ts'

const BIN = new URL('../../bin/iam-desk.mjs', import.meta.url).pathname
/** Where Node keeps what it compiled, for all of these processes. */
export const CACHE = new URL('../../node_modules/.cache', import.meta.url).pathname
export const PASSPHRASE = 'correct horse battery staple'

export interface Ran {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/** A folder with a passphrase file, and the command run in it as a person would, in processes of its own. */
export function workbench() {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-cli-'))
  const at = (...names: string[]) => join(folder, ...names)
  writeFileSync(at('passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 })
  mkdirSync(at('state'))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    LANG: 'en_GB.UTF-8',
    TZ: 'UTC',
    XDG_STATE_HOME: at('state'),
    // What was compiled once is not compiled again by each of these processes.
    XDG_CACHE_HOME: CACHE,
    IAM_DESK_STORE: at('store'),
    IAM_DESK_PASSPHRASE_FILE: at('passphrase'),
    IAM_DESK_OPERATOR: 'ann',
  }
  // The floor of the unlock cost: these tests prove behaviour, and unlock a hundred times.
  const { state } = findPlaces(at('store'), { ...thisMachine(), env })
  mkdirSync(state, { recursive: true, mode: 0o700 })
  writeFileSync(join(state, 'unlock-cost.json'), '{"passes":3}', { mode: 0o600 })
  const run = (args: readonly string[], more: Record<string, string> = {}): Promise<Ran> =>
    new Promise(resolve => {
      const child = execFile(
        process.execPath,
        [BIN, ...args],
        { env: { ...env, ...more }, maxBuffer: 64 * 1024 * 1024 },
        (_error, out, err) => resolve({ exit: child.exitCode ?? -1, out, err }),
      )
      child.stdin?.end()
    })
  /** Starts `serve --json` and waits for its line; `stop` sends SIGTERM and answers the exit code. */
  const serve = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [BIN, 'serve', '--json', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)))
    const lines = createInterface({ input: child.stdout })
    const line = await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve)
      child.once('exit', () => reject(new Error('serve ended before it was ready')))
    })
    return {
      ready: JSON.parse(line) as { url: string; userPages: string | null; labApi?: string },
      stop: () => {
        child.kill('SIGTERM')
        return ended
      },
    }
  }
  return { folder, at, env, run, serve, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Runs with `--json` and reads the document. */
export const json = (ran: Ran): Record<string, unknown> => JSON.parse(ran.out) as Record<string, unknown>
