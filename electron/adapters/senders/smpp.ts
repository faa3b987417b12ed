import { connect as connectPlain, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { E164 } from '#shared/contract/sms.ts'

import type { Delivery, OutgoingMessage, Sender, SmppOptions } from '../../core/ports.ts'
import { deliveryOfLine, deliveryOfStatus, later } from './smppAnswer.ts'
import { ANSWER, bindBody, COMMAND, encodePdu, pduReader, submitBody, type Pdu } from './smppPdu.ts'
import { encodeText, partsOf } from './smppText.ts'

/** For the connection and for each answer. */
const WAIT_MS = 10_000

/**
 * Text messages over SMPP 3.4, one transmitter session a message and one session at a time: the desk sends few, and many message
 * centres let a system bind once. Parts go in order; when one fails, the message has failed and all go again.
 */
export function smppSender(options: SmppOptions, waitMs: number = WAIT_MS): Sender {
  let last: Promise<unknown> = Promise.resolve()
  return {
    name: 'smpp',
    channels: ['sms'],
    send(message: OutgoingMessage): Promise<Delivery> {
      if (!E164.safeParse(message.to).success)
        return Promise.resolve({ kind: 'never', problem: 'codes.problem.number' })
      const turn = last.then(() => session(options, message, waitMs))
      last = turn
      return turn
    },
  }
}

/** Bind, submit, unbind. It never throws: what goes wrong is a delivery, too. */
async function session(options: SmppOptions, message: OutgoingMessage, waitMs: number): Promise<Delivery> {
  const line = openLine(options, waitMs)
  try {
    await line.ready()
    const { systemId, systemType, secret } = options
    const bound = await line.ask(
      COMMAND.bindTransmitter,
      bindBody({ systemId, systemType, password: secret.dangerouslyReveal() }),
    )
    if (bound !== 0) return deliveryOfStatus(bound, 'bind')
    let status = 0
    for (const body of submissions(options, message)) {
      status = await line.ask(COMMAND.submitSm, body)
      if (status !== 0) break
    }
    // What was answered is answered, whether or not the goodbye is heard; without one, the next bind may come too early.
    await line.ask(COMMAND.unbind, Buffer.alloc(0)).catch(() => 0)
    return status === 0 ? { kind: 'sent' } : deliveryOfStatus(status, 'submit')
  } catch (error) {
    return error instanceof Silence ? later('gateway-slow') : deliveryOfLine(error)
  } finally {
    line.close()
  }
}

function submissions(options: SmppOptions, message: OutgoingMessage): Buffer[] {
  const encoded = encodeText(message.body.dangerouslyReveal())
  const address = { from: options.from, digits: message.to.slice(1), coding: encoded.coding }
  // The first octet of the message's own key: the same in every try.
  const parts = partsOf(encoded, Number.parseInt(message.key.slice(0, 2), 16))
  return options.longTexts === 'payload' && parts.length > 1
    ? [submitBody({ ...address, udh: false, octets: Buffer.concat(encoded.units), asPayload: true })]
    : parts.map(part => submitBody({ ...address, ...part, asPayload: false }))
}

/** No answer in time. */
class Silence extends Error {}

interface Line {
  /** Settles when the line stands; with TLS, when the certificate was found good. Nothing is said before. */
  ready(): Promise<unknown>
  /** Sends a command and answers the status of its answer. */
  ask(command: number, body: Buffer): Promise<number>
  close(): void
}

/** One question at a time, each answered within `waitMs`; whatever goes wrong with the line ends it. */
function openLine(options: SmppOptions, waitMs: number): Line {
  const socket = connect(options)
  const reader = pduReader()
  let sequence = 0
  let waiting: { command: number; settle: (status: number) => void; fail: (error: Error) => void } | null = null
  let broken: Error | null = null

  const breakWith = (error: Error) => {
    broken ??= error
    waiting?.fail(broken)
    socket.destroy()
  }
  /** Runs `begin` and waits for its end, for the line to break, or for time to run out. */
  const within = <T>(command: number, begin: (settle: (value: T) => void) => void): Promise<T> => {
    if (broken !== null) return Promise.reject(broken)
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => breakWith(new Silence()), waitMs)
      const end = () => {
        clearTimeout(timer)
        waiting = null
      }
      waiting = {
        command,
        settle: () => undefined,
        fail: error => {
          end()
          reject(error)
        },
      }
      begin(value => {
        end()
        resolve(value)
      })
    })
  }
  const hear = (pdu: Pdu) => {
    if (pdu.command === COMMAND.enquireLink || pdu.command === COMMAND.unbind) {
      const command = (pdu.command | ANSWER) >>> 0
      socket.write(encodePdu({ command, status: 0, sequence: pdu.sequence, body: Buffer.alloc(0) }))
    } else if (waiting !== null && pdu.sequence === sequence) {
      if (pdu.command === (waiting.command | ANSWER) >>> 0) waiting.settle(pdu.status)
      // A refusal of the command as such; one that names no error counts as a system error.
      else if (pdu.command === COMMAND.genericNack) waiting.settle(pdu.status === 0 ? 8 : pdu.status)
    }
  }

  socket.setNoDelay(true)
  socket.on('error', breakWith)
  socket.on('close', () => breakWith(new Error('the line was closed')))
  socket.on('data', (chunk: Uint8Array) => {
    const pdus = reader.push(chunk)
    if (pdus === null) breakWith(new Error('this is no SMPP'))
    else for (const pdu of pdus) hear(pdu)
  })
  return {
    ready: () => within<null>(0, settle => socket.once(options.tls ? 'secureConnect' : 'connect', () => settle(null))),
    ask: (command, body) =>
      within<number>(command, settle => {
        sequence += 1
        if (waiting !== null) waiting.settle = settle
        socket.write(encodePdu({ command, status: 0, sequence, body }))
      }),
    close: () => socket.destroy(),
  }
}

function connect({ host, port, tls }: SmppOptions): Socket {
  if (!tls) return connectPlain({ host, port })
  return connectTls({ host, port, minVersion: 'TLSv1.2', ...(isIP(host) === 0 ? { servername: host } : {}) })
}
