import { spawn } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** How each system opens an address in the browser of the person who sits there. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  linux: ['xdg-open'],
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}
const FILE_LIFE_MS = 60_000

/** Whether there is a screen to open a browser on. */
export const hasScreen = (platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): boolean =>
  platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY'])

/**
 * Opens `url` in the browser by way of a private file, because arguments of a process can be read by every user of the
 * machine (GHSA-54p6-6j68-j5vr). Answers whether an opener was started; the file goes after a minute, as its ticket does.
 */
export async function openBrowser(url: string, folder: string): Promise<boolean> {
  const opener = OPENERS[process.platform]
  if (opener === undefined || !hasScreen(process.platform, process.env)) return false
  const file = join(folder, 'open.html')
  await writeFile(
    file,
    `<!doctype html><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${url}">\n`,
    { mode: 0o600 },
  )
  const [command, ...args] = opener
  const started = await new Promise<boolean>(resolve => {
    const child = spawn(command, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
  const remove = () => void rm(file, { force: true })
  if (started) setTimeout(remove, FILE_LIFE_MS).unref()
  else remove()
  return started
}
