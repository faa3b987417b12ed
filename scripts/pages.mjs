// Builds the pages when they are missing or older than what they are made of.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const SOURCES = ['renderer', 'shared', 'pages.vite.config.ts', 'package-lock.json']
const BUILT = ['out/renderer/index.html', 'out/renderer/userpages.html']

/**
 * The newest change below a path, in milliseconds; 0 when there is nothing.
 * @param {string} path
 */
export function newest(path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  const times = readdirSync(join(root, path), { recursive: true, withFileTypes: true }).map(
    entry => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  )
  return Math.max(stat.mtimeMs, ...times)
}

/** Whether `out/renderer` is missing or older than its sources. */
export function pagesAreStale() {
  const built = Math.min(...BUILT.map(file => newest(file)))
  return SOURCES.some(source => newest(source) > built)
}

/** Builds the pages into `out/renderer` if they are stale. @returns {Promise<boolean>} whether it had to */
export async function freshPages() {
  if (!pagesAreStale()) return false
  const { build } = await import('vite')
  await build({ configFile: join(root, 'pages.vite.config.ts'), logLevel: 'warn' })
  return true
}
