import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { preparePlaces, type DeskPlaces } from '../adapters/places.ts'

/**
 * Places for a store that lives as long as its process. `remove` deletes them with everything in them. The state lies
 * where that of any store does, so that `iam-desk --store` finds the demo by its folder.
 */
export function throwAwayPlaces(): { readonly places: DeskPlaces; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-demo-'))
  const places = preparePlaces(join(folder, 'store'))
  const remove = () => {
    for (const place of [folder, places.state]) rmSync(place, { recursive: true, force: true })
  }
  // Also when a second Ctrl+C ends the process at once.
  process.once('exit', remove)
  return { places, remove }
}
