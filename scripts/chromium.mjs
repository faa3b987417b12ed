// A browser for tests and screenshots, on any machine: the one named by CHROMIUM, the system's, or the one that npm brings.
// Playwright's own download is never used.
import { inflate } from '@sparticuz/chromium'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {{ executablePath: string, args: string[], env: Record<string, string> }} Browser what Playwright's `launch` takes */

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const packed = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../bin')
const cache = join(import.meta.dirname, '../node_modules/.cache/iam-desk')

// The package's own arguments switch off web security and process isolation, which would blind the tests to both.
// Tests often run as root, where Chromium's sandbox refuses to start; the pages they open are ours.
const ARGS = ['--no-sandbox']

/**
 * @returns {Promise<Browser>}
 * @throws {Error} one sentence that names the remedy
 */
export async function chromium() {
  const given = process.env['CHROMIUM']
  if (given) {
    if (existsSync(given)) return { executablePath: given, args: ARGS, env: {} }
    throw new Error(
      `CHROMIUM names ${given}, which does not exist: correct it, or unset it to use the browser npm brings.`,
    )
  }
  const system = SYSTEM.find(path => existsSync(path))
  if (system) return { executablePath: system, args: ARGS, env: {} }
  if (process.platform !== 'linux') {
    throw new Error('No browser for the tests: set CHROMIUM to the path of Chrome, Chromium or Edge.')
  }
  const folder = await unpacked()
  const executablePath = join(folder, 'chromium')
  return { executablePath, args: [...ARGS, '--headless=shell'], env: missingLibraries(executablePath, folder) }
}

/** Unpacks npm's browser once per version; a half-unpacked one is never seen, not even by two runs at once. */
async function unpacked() {
  const { version } = /** @type {{ version: string }} */ (
    JSON.parse(readFileSync(join(packed, '../package.json'), 'utf8'))
  )
  const folder = join(cache, `chromium-${version}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(join(cache, 'unpacking-'))
  const before = process.env['TMPDIR']
  try {
    // `inflate` knows no other target than the temporary folder.
    process.env['TMPDIR'] = fresh
    const parts = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']
    await Promise.all(parts.map(part => inflate(join(packed, part))))
    renameSync(fresh, folder)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
  return folder
}

/**
 * A bare container has neither NSS nor fontconfig; the package carries both.
 * @param {string} executablePath
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function missingLibraries(executablePath, folder) {
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }
  if (starts(executablePath, process.env)) return fonts
  const libraries = {
    LD_LIBRARY_PATH: [join(folder, 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
  }
  if (starts(executablePath, { ...process.env, ...libraries })) return { ...fonts, ...libraries }
  throw new Error(`The browser that npm brings does not start here: install Chromium, or set CHROMIUM to its path.`)
}

/**
 * @param {string} executablePath
 * @param {NodeJS.ProcessEnv} env
 */
function starts(executablePath, env) {
  try {
    execFileSync(executablePath, ['--version'], { env, stdio: 'ignore', timeout: 30_000 })
    return true
  } catch {
    return false
  }
}
