import { refuseFile } from './limits.ts'

export interface Decoded {
  readonly text: string
  readonly encoding: 'UTF-8' | 'UTF-16'
}

/**
 * The text of a file: UTF-8, or UTF-16 when a byte order mark says so (Excel's "Unicode text"). The mark is dropped.
 * Anything else is refused rather than guessed: a wrong guess silently misspells every second name.
 */
export function decode(bytes: Uint8Array): Decoded {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return {
      text: new TextDecoder(label, { fatal: true }).decode(bytes),
      encoding: label === 'utf-8' ? 'UTF-8' : 'UTF-16',
    }
  } catch {
    throw refuseFile('not-text')
  }
}
