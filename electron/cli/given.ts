import { closeSync, openSync, readSync } from 'node:fs'

import { EXIT, Stop } from './stop.ts'
import type { Words } from './words.ts'

/** More than any paper or call file; what is longer is read no further, and then fits nothing. */
const LARGEST = 8 * 1024 * 1024 + 1
/** A line from a QR code, an exported file, or a count and words: given as it is, not by the name of a file. */
const ITSELF = /^\s*(?:IAMDESK-|\{|\d+\s)/iu

/** What an argument gives: the text itself, the content of a file, or with `-` the standard input. */
export function givenText(argument: string, { text }: Words): string {
  if (ITSELF.test(argument)) return argument
  try {
    return readBounded(argument === '-' ? 0 : openSync(argument, 'r'))
  } catch {
    throw new Stop(EXIT.noInput, text.problems.unreadable(argument))
  }
}

/** The public key that an argument gives, as text or by the name of a file. */
export async function givenKey(argument: string, words: Words): Promise<Uint8Array> {
  const { readKey } = await import('../core/app.ts')
  const key = readKey(givenText(argument, words))
  if (key === null) throw new Stop(EXIT.data, words.ofReason('audit.anchor.badKey'))
  return key
}

function readBounded(descriptor: number): string {
  const chunks: Buffer[] = []
  let length = 0
  try {
    while (length < LARGEST) {
      const chunk = Buffer.alloc(65_536)
      const read = readSync(descriptor, chunk)
      if (read === 0) break
      chunks.push(chunk.subarray(0, read))
      length += read
    }
  } finally {
    if (descriptor !== 0) closeSync(descriptor)
  }
  return Buffer.concat(chunks).toString('utf8')
}
