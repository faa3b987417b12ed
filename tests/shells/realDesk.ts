import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { systemClock } from '../../electron/adapters/clock.ts'
import { preparePlaces, thisMachine } from '../../electron/adapters/places.ts'
import type { App } from '../../electron/core/app.ts'
import { startLink } from '../../electron/worker/link.ts'
import { testLog } from '../support/fakes.ts'

export const OPERATOR = { login: 'ann', passphrase: 'correct horse battery staple' }
const WORKER = new URL('../../electron/worker/main.ts', import.meta.url)

/** The real core in its real worker, over a real store in a temporary folder. */
export function realDesk() {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-shell-'))
  const env = { XDG_STATE_HOME: join(folder, 'state') }
  const places = preparePlaces(join(folder, 'store'), { ...thisMachine(), env })
  // The floor: tests prove behaviour, `bench` measures time.
  writeFileSync(join(places.state, 'unlock-cost.json'), '{"passes":3}')
  const log = testLog()
  const app = startLink({ entry: WORKER, places, clock: systemClock, log })
  return {
    folder,
    places,
    log,
    app,
    close: async () => {
      await app.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Creates the store through a vault door and signs the client in. */
export async function createStore(vault: (name: string, input: unknown) => ReturnType<App['vault']>): Promise<void> {
  const created = await vault('create', { ...OPERATOR, name: 'Ann', storeName: 'Lab', language: 'en' })
  if (!created.ok) throw new Error(JSON.stringify(created.error))
  const status = await vault('status', {})
  if (!status.ok) throw new Error(JSON.stringify(status.error))
  if ((status.value as { signedIn: boolean }).signedIn) return
  const unlocked = await vault('unlock', OPERATOR)
  if (!unlocked.ok) throw new Error(JSON.stringify(unlocked.error))
}

/** A folder of pages, so that a host can be tested without a build. */
export function smallPages(folder: string): string {
  const pages = join(folder, 'pages')
  mkdirSync(join(pages, 'assets'), { recursive: true })
  for (const document of ['index', 'userpages']) {
    writeFileSync(
      join(pages, `${document}.html`),
      `<!doctype html><meta name="style-nonce" content="__NONCE__"><title>${document}</title>`,
    )
  }
  writeFileSync(join(pages, 'assets', 'app.js'), 'export {}\n')
  writeFileSync(join(folder, 'outside.txt'), 'not for you\n')
  return pages
}
