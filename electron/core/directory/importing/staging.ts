import type { ImportFormat } from '#shared/contract/directory.ts'
import { ImportId } from '#shared/contract/ids.ts'

import type { Clock, Random } from '../../ports.ts'
import { refuseFile } from './limits.ts'

/** How long a file waits in memory (milliseconds), and how many of one client do. */
const KEPT = 30 * 60 * 1000
const MOST = 3

/** A file that a client has handed over. Its bytes stay in memory alone, and go after half an hour. */
export interface Staged {
  readonly importId: ImportId
  readonly bytes: Uint8Array
  readonly format: ImportFormat
  readonly rows: number
  state: 'read' | 'planning' | 'running' | 'done' | 'cancelled'
  done: number
  total: number
  cancelling: boolean
}

export interface Staging {
  add(client: string, file: Pick<Staged, 'bytes' | 'format' | 'rows'>): Staged
  /** Throws a refusal when the client has no such file, or no longer. */
  get(client: string, importId: ImportId): Staged
}

export function createStaging(ports: { readonly clock: Clock; readonly random: Random }): Staging {
  const files = new Map<string, Staged[]>()
  const drop = (client: string, importId: ImportId) => {
    const rest = (files.get(client) ?? []).filter(one => one.importId !== importId)
    if (rest.length === 0) files.delete(client)
    else files.set(client, rest)
  }
  return {
    add(client, { bytes, format, rows }) {
      const mine = files.get(client) ?? []
      const importId = ImportId.parse(Buffer.from(ports.random.bytes(16)).toString('hex'))
      const staged: Staged = { importId, bytes, format, rows, state: 'read', done: 0, total: rows, cancelling: false }
      // The oldest gives way, unless it is being imported.
      const room =
        mine.length < MOST
          ? mine
          : mine.filter((one, index) => index !== mine.findIndex(({ state }) => state !== 'running'))
      if (room.length >= MOST) throw refuseFile('running')
      files.set(client, [...room, staged])
      ports.clock.after(KEPT, () => drop(client, importId))
      return staged
    },
    get(client, importId) {
      const staged = files.get(client)?.find(one => one.importId === importId)
      if (staged === undefined) throw refuseFile('not-staged', 'importId')
      return staged
    },
  }
}
