// `npm start`: the window where Electron can be had, otherwise the same pages in a browser. Flags are passed on.
import './guard.mjs'

import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'

import { findElectron } from './electron.mjs'
import { freshPages, newest, pagesAreStale } from './pages.mjs'

const root = join(import.meta.dirname, '..')
const MAIN = 'out/main/electron.js'

// The window shell knows real stores only; a throw-away one belongs to the browser host.
const throwAway = ['--demo', '--practice'].some(flag => process.argv.includes(flag))
const found = throwAway ? { missing: 'a throw-away desk is shown there' } : findElectron()
if ('executable' in found) {
  await freshBuild()
  const window = spawn(found.executable, [root, ...process.argv.slice(2)], { stdio: 'inherit' })
  window.on('exit', code => process.exit(code ?? 1))
} else {
  console.log(`IAM Desk opens in the browser, because ${found.missing}.`)
  if (pagesAreStale()) console.log('Preparing the pages; this takes a few seconds.')
  await freshPages()
  await import('../electron/shell-loopback/main.ts')
}

/** The window runs bundled code, because Electron reads no TypeScript. */
async function freshBuild() {
  const built = statSync(join(root, MAIN), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (!pagesAreStale() && built > Math.max(newest('electron'), newest('shared'))) return
  console.log('Preparing the window; this takes a few seconds.')
  const { build } = await import('electron-vite')
  await build({ root, logLevel: 'warn' })
}
