import { readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']
const LISTENS = '0A'

interface Row {
  readonly localPort: number
  readonly state: string
  readonly uid: number
}

/** Rows of the kernel's table of TCP sockets (proc(5)): local address, remote address, state, …, uid. */
export function readRows(text: string): readonly Row[] {
  return text
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/u))
    .filter(columns => columns.length > 7)
    .map(columns => ({
      localPort: Number.parseInt(columns[1]?.split(':')[1] ?? '', 16),
      state: columns[3] ?? '',
      uid: Number(columns[7]),
    }))
}

/** Every table that exists here; an empty list on other systems. */
const rowsNow = (): readonly Row[] =>
  TABLES.flatMap(table => {
    try {
      return readRows(readFileSync(table, 'utf8'))
    } catch {
      return []
    }
  })

/**
 * Turns away connections of other local users, on systems that tell (Linux). Elsewhere, and inside sandboxes whose table
 * does not even show our own listener, the bearer alone keeps strangers out.
 */
export function refuseOtherUsers(server: Server, port: number, onRefused: () => void): void {
  const me = process.getuid?.()
  if (me === undefined || !rowsNow().some(row => row.localPort === port && row.state === LISTENS)) return
  server.prependListener('connection', (socket: Socket) => {
    // The other end of a loopback connection is a socket of this machine: its row is the one whose local port is our remote one.
    if (rowsNow().some(row => row.localPort === socket.remotePort && row.state !== LISTENS && row.uid === me)) return
    socket.destroy()
    onRefused()
  })
}
