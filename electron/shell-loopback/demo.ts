import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { preparePlaces, thisMachine, type DeskPlaces } from '../adapters/places.ts'

/** Places for a store that lives as long as its process. `remove` deletes them with everything in them. */
export function throwAwayPlaces(): { readonly places: DeskPlaces; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-demo-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  // Also when a second Ctrl+C ends the process at once.
  process.once('exit', remove)
  const machine = thisMachine()
  const inside = { XDG_STATE_HOME: join(folder, 'state'), LOCALAPPDATA: folder }
  return {
    places: preparePlaces(join(folder, 'store'), { ...machine, home: folder, env: { ...machine.env, ...inside } }),
    remove,
  }
}
