/** GSM 03.38 default alphabet by code, and the characters behind the escape (3GPP TS 23.038, 6.2.1). */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const EXTENDED: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
}
const ESCAPE = 0x1b

/** What data_coding says: 0 the SMSC's default alphabet, here GSM 7 bit one to an octet; 8 UCS-2 (SMPP 3.4, 5.2.19). */
export interface EncodedText {
  readonly coding: 0 | 8
  /** The characters, each whole: a text may be parted only between them. */
  readonly units: readonly Buffer[]
}

/** A text as GSM when every letter of it is one, otherwise as UCS-2, big end first; surrogate pairs stay together. */
export function encodeText(text: string): EncodedText {
  const letters = [...text]
  const gsm = letters.map(gsmLetter)
  if (gsm.every(unit => unit !== null)) return { coding: 0, units: gsm }
  return { coding: 8, units: letters.map(letter => Buffer.from(letter, 'utf16le').swap16()) }
}

function gsmLetter(letter: string): Buffer | null {
  const basic = letter === '\u001b' ? -1 : BASIC.indexOf(letter)
  if (basic >= 0) return Buffer.from([basic])
  const extended = EXTENDED[letter]
  return extended === undefined ? null : Buffer.from([ESCAPE, extended])
}

/** One text message holds 140 octets: 160 letters of 7 bits, or 70 of 16. A header of 6 octets takes 7 letters, or 3. */
const ROOM = { 0: { alone: 160, part: 153 }, 8: { alone: 140, part: 134 } } as const

/** The parts of a text, one when it fits. `reference` is the same in all of them, so that the phone puts them together. */
export function partsOf(
  { coding, units }: EncodedText,
  reference: number,
): readonly { udh: boolean; octets: Buffer }[] {
  const whole = Buffer.concat(units)
  if (whole.length <= ROOM[coding].alone) return [{ udh: false, octets: whole }]
  const parts: Buffer[][] = [[]]
  let size = 0
  for (const unit of units) {
    if (size + unit.length > ROOM[coding].part) {
      parts.push([])
      size = 0
    }
    parts.at(-1)?.push(unit)
    size += unit.length
  }
  // 3GPP TS 23.040, 9.2.3.24.1: concatenated short messages, 8-bit reference.
  const header = (index: number) => Buffer.from([5, 0, 3, reference & 0xff, parts.length, index + 1])
  return parts.map((part, index) => ({ udh: true, octets: Buffer.concat([header(index), ...part]) }))
}
