/** Commands of SMPP 3.4 that a transmitter meets (5.1.2.1). An answer has the top bit set. */
export const COMMAND = {
  bindTransmitter: 0x0000_0002,
  submitSm: 0x0000_0004,
  unbind: 0x0000_0006,
  enquireLink: 0x0000_0015,
  genericNack: 0x8000_0000,
} as const
export const ANSWER = 0x8000_0000

export interface Pdu {
  readonly command: number
  readonly status: number
  readonly sequence: number
  readonly body: Buffer
}

const HEAD = 16
/** Nothing that a transmitter is told is longer; whoever says so is no SMSC. */
const LONGEST = 4096

export function encodePdu({ command, status, sequence, body }: Pdu): Buffer {
  const head = Buffer.alloc(HEAD)
  for (const [index, value] of [HEAD + body.length, command >>> 0, status, sequence].entries())
    head.writeUInt32BE(value, index * 4)
  return Buffer.concat([head, body])
}

/** Cuts a stream into PDUs. `push` answers those that are whole, and null when the other side speaks something else. */
export function pduReader(): { push(chunk: Uint8Array): Pdu[] | null } {
  let rest = Buffer.alloc(0)
  return {
    push(chunk) {
      rest = Buffer.concat([rest, chunk])
      const whole: Pdu[] = []
      while (rest.length >= HEAD) {
        const length = rest.readUInt32BE(0)
        if (length < HEAD || length > LONGEST) return null
        if (rest.length < length) break
        whole.push({
          command: rest.readUInt32BE(4),
          status: rest.readUInt32BE(8),
          sequence: rest.readUInt32BE(12),
          body: rest.subarray(HEAD, length),
        })
        rest = rest.subarray(length)
      }
      return whole
    },
  }
}

const octet = (value: number) => Buffer.from([value])
/** A C string: the settings allow printable ASCII alone, so no text ends early. */
const text = (value: string) => Buffer.from(`${value}\0`, 'latin1')

export const bindBody = (who: { systemId: string; password: string; systemType: string }): Buffer =>
  Buffer.concat([
    text(who.systemId),
    text(who.password),
    text(who.systemType),
    octet(0x34),
    octet(0),
    octet(0),
    text(''),
  ])

export interface Submission {
  readonly from: string
  /** E.164 without the plus. */
  readonly digits: string
  readonly coding: 0 | 8
  readonly udh: boolean
  readonly octets: Buffer
  /** The whole text in the optional parameter `message_payload` instead (5.3.2.32). */
  readonly asPayload: boolean
}

/** 4.4.1. A sender of letters is alphanumeric (TON 5), one with a plus international (1), any other as the network has it (0). */
export function submitBody({ from, digits, coding, udh, octets, asPayload }: Submission): Buffer {
  const [ton, npi] = from === '' ? [0, 0] : /^\+\d+$/u.test(from) ? [1, 1] : /^\d+$/u.test(from) ? [0, 1] : [5, 0]
  const payload = Buffer.alloc(4)
  payload.writeUInt16BE(0x0424, 0)
  payload.writeUInt16BE(octets.length, 2)
  return Buffer.concat([
    text(''),
    ...[octet(ton), octet(npi), text(from.replace(/^\+/u, ''))],
    ...[octet(1), octet(1), text(digits)],
    // esm_class (bit 6: the text begins with a header), protocol, priority, schedule, validity.
    ...[octet(udh ? 0x40 : 0), octet(0), octet(0), text(''), text('')],
    // No receipt, no replacing, coding, no stored message.
    ...[octet(0), octet(0), octet(coding), octet(0)],
    ...(asPayload ? [octet(0), payload, octets] : [octet(octets.length), octets]),
  ])
}
