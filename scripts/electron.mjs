// Whether a window can be opened here, and if not, why, in words.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../node_modules/electron')
const EXECUTABLE = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }

/**
 * Looks for the binary without loading the electron package: since Electron 42, loading it starts a download.
 * @returns {{ executable: string } | { missing: string }}
 */
export function findElectron() {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { missing: 'there is no screen for a window' }
  }
  const own = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const pathFile = join(folder, 'path.txt')
  const name = /** @type {Record<string, string>} */ (EXECUTABLE)[process.platform] ?? 'electron'
  if (own) {
    const executable = join(own, name)
    return existsSync(executable) ? { executable } : { missing: `ELECTRON_OVERRIDE_DIST_PATH has no ${name}` }
  }
  if (!existsSync(pathFile)) {
    return {
      missing: 'Electron is not downloaded (`npx install-electron` fetches it where the internet can be reached)',
    }
  }
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(executable) ? { executable } : { missing: `Electron's binary ${executable} is gone` }
}
