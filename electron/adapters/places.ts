import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { isAbsolute, join, posix, resolve, win32 } from 'node:path'
import { isMainThread } from 'node:worker_threads'

import type { Places } from '../core/ports.ts'

/** Every place of one store. All folders are absolute. */
export interface DeskPlaces extends Places {
  /** The local socket (a named pipe on Windows) by which the command line reaches the process that owns the store. */
  readonly socket: string
}

/** What the places are worked out from. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly temp: string
  readonly user: string
}

export const thisMachine = (): Surroundings => ({
  platform: process.platform,
  env: process.env,
  home: homedir(),
  temp: tmpdir(),
  user: String(process.getuid?.() ?? userInfo().username),
})

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, the closing NUL included. */
const SOCKET_PATH_BYTES = 103

/**
 * Where a store and what belongs to it are kept: the XDG base directories on Linux, the platform's own elsewhere.
 * `store` (an option, then IAM_DESK_STORE) names another folder; each store has a state folder of its own, so that a
 * copy of a store is never compared with the audit head of its original.
 */
export function findPlaces(store: string | undefined, from: Surroundings): DeskPlaces {
  const roots = rootsOf(from)
  const folder = resolve(store ?? from.env['IAM_DESK_STORE'] ?? roots.store)
  const name = createHash('sha256')
    .update(from.platform === 'win32' ? folder.toLowerCase() : folder)
    .digest('hex')
    .slice(0, 16)
  const state = join(roots.state, name)
  return { store: folder, state, socket: socketOf(state, name, from) }
}

function rootsOf({ platform, env, home }: Surroundings): { store: string; state: string } {
  const absolute = (variable: string, otherwise: string) => {
    const value = env[variable]
    // XDG Base Directory Specification: a relative path is invalid and is ignored.
    return value !== undefined && isAbsolute(value) ? value : otherwise
  }
  if (platform === 'win32') {
    const local = win32.join(absolute('LOCALAPPDATA', win32.join(home, 'AppData', 'Local')), 'IAM Desk')
    return { store: win32.join(local, 'store'), state: win32.join(local, 'state') }
  }
  if (platform === 'darwin') {
    const support = posix.join(home, 'Library', 'Application Support', 'IAM Desk')
    return { store: posix.join(support, 'store'), state: posix.join(support, 'state') }
  }
  return {
    store: join(absolute('XDG_DATA_HOME', join(home, '.local', 'share')), 'iam-desk'),
    state: join(absolute('XDG_STATE_HOME', join(home, '.local', 'state')), 'iam-desk'),
  }
}

function socketOf(state: string, name: string, { platform, temp, user }: Surroundings): string {
  if (platform === 'win32') return `\\\\.\\pipe\\iam-desk-${user}-${name}`
  const near = join(state, 'desk.sock')
  return Buffer.byteLength(near) <= SOCKET_PATH_BYTES ? near : join(temp, `iam-desk-${user}`, `${name}.sock`)
}

/**
 * Finds the places and makes the folders, readable by their owner only. Throws the file system's error when one cannot
 * be made, or when the folder of the socket belongs to somebody else.
 */
export function preparePlaces(store?: string, from: Surroundings = thisMachine()): DeskPlaces {
  // Only the main thread may set it, and it holds for the threads it starts.
  if (isMainThread) process.umask(0o077)
  const asked = findPlaces(store, from)
  mkdirSync(asked.store, { recursive: true, mode: 0o700 })
  // One store has one state folder, by whichever link it was reached.
  const places = findPlaces(realpathSync(asked.store), from)
  mkdirSync(places.state, { recursive: true, mode: 0o700 })
  if (from.platform !== 'win32') makePrivate(join(places.socket, '..'))
  return places
}

/** The fallback for sockets lies in a folder that others can write to, so what is found there is not trusted. */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (
    !found.isDirectory() ||
    (process.getuid !== undefined && found.uid !== process.getuid()) ||
    (found.mode & 0o077) !== 0
  ) {
    throw Object.assign(new Error(`${folder} is not private`), { code: 'EACCES', path: folder })
  }
}
