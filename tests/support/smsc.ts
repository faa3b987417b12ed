import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A PDU as it came over the line, read by its own reader: the product's is what is tested. */
export interface HeardPdu {
  readonly command: number
  readonly sequence: number
  readonly body: Buffer
}

export interface Submitted {
  readonly from: string
  readonly fromTon: number
  readonly to: string
  readonly esm: number
  readonly coding: number
  /** The short message, or the payload when that is empty. */
  readonly octets: Buffer
  readonly payload: boolean
}

export interface SmscOptions {
  /** The status of the answer to a command; null keeps silent. */
  readonly status?: (pdu: HeardPdu, index: number) => number | null
  /** Runs before a command is answered. */
  readonly before?: (socket: Socket, pdu: HeardPdu) => void
}

/** A small real message centre on loopback: SMPP 3.4 for transmitters, over TCP. */
export async function openSmsc({ status = () => 0, before = () => undefined }: SmscOptions = {}) {
  const heard: HeardPdu[] = []
  const raw: Buffer[] = []
  const sockets = new Set<Socket>()
  let atOnce = 0
  let most = 0
  const server = createServer(socket => {
    sockets.add(socket)
    let bound = false
    const bind = (is: boolean) => {
      if (is !== bound) most = Math.max(most, (atOnce += is ? 1 : -1))
      bound = is
    }
    socket.on('close', () => {
      bind(false)
      sockets.delete(socket)
    })
    socket.on('error', () => undefined)
    let rest = Buffer.alloc(0)
    socket.on('data', chunk => {
      raw.push(Buffer.from(chunk))
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
        const length = rest.readUInt32BE(0)
        const pdu = { command: rest.readUInt32BE(4), sequence: rest.readUInt32BE(12), body: rest.subarray(16, length) }
        rest = rest.subarray(length)
        heard.push(pdu)
        if (pdu.command >= 0x8000_0000) continue
        before(socket, pdu)
        const code = status(pdu, heard.length - 1)
        if (code === null) continue
        if (code === 0 && (pdu.command === 2 || pdu.command === 6)) bind(pdu.command === 2)
        const body = pdu.command === 6 ? '' : 'an-id\0'
        socket.write(pduOf({ command: pdu.command + 0x8000_0000, status: code, sequence: pdu.sequence }, body))
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    raw,
    mostBound: () => most,
    commands: () => heard.map(pdu => pdu.command),
    submitted: () => heard.filter(pdu => pdu.command === 4).map(pdu => submittedOf(pdu.body)),
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

export function pduOf(head: { command: number; status: number; sequence: number }, body: string): Buffer {
  const pdu = Buffer.alloc(16 + body.length)
  for (const [index, value] of [pdu.length, head.command, head.status, head.sequence].entries())
    pdu.writeUInt32BE(value, index * 4)
  pdu.write(body, 16, 'latin1')
  return pdu
}

/** SMPP 3.4, 4.4.1, field by field. */
function submittedOf(body: Buffer): Submitted {
  let at = 0
  const octet = () => body.readUInt8(at++)
  const text = () => {
    const end = body.indexOf(0, at)
    const value = body.toString('latin1', at, end)
    at = end + 1
    return value
  }
  text()
  const fromTon = octet()
  octet()
  const from = text()
  octet()
  octet()
  const to = text()
  const esm = octet()
  octet()
  octet()
  text()
  text()
  octet()
  octet()
  const coding = octet()
  octet()
  const short = body.subarray(at + 1, at + 1 + body.readUInt8(at))
  at += 1 + short.length
  if (at === body.length) return { from, fromTon, to, esm, coding, octets: short, payload: false }
  if (body.readUInt16BE(at) !== 0x0424) throw new Error('not a message_payload')
  const octets = body.subarray(at + 4, at + 4 + body.readUInt16BE(at + 2))
  return { from, fromTon, to, esm, coding, octets, payload: true }
}
