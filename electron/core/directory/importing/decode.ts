import { refuseFile } from './limits.ts'

export interface Decoded {
  readonly text: string
  readonly encoding: 'UTF-8' | 'UTF-16' | 'GB18030'
}

/** How much of a file is looked at to tell its encoding, in bytes. */
const HEAD = 64 * 1024

/**
 * The text of a file of any format. A byte order mark decides; without one UTF-16 is known by its zero bytes, valid UTF-8 is
 * UTF-8, and what is left is GB18030 if it reads like it. The mark is dropped.
 * Anything else is refused rather than guessed: a wrong guess silently misspells every second name.
 */
export function decode(bytes: Uint8Array): Decoded {
  const wide = utf16Of(bytes)
  const found: Decoded | null =
    wide === null
      ? (readAs(bytes, { label: 'utf-8', encoding: 'UTF-8' }) ??
        (looksChinese(bytes) && !isDamagedUtf8(bytes)
          ? readAs(bytes, { label: 'gb18030', encoding: 'GB18030' })
          : null))
      : readAs(bytes, { label: wide, encoding: 'UTF-16' })
  // No text file of any encoding holds U+0000: such a file is something else.
  if (found === null || found.text.includes('\0')) throw refuseFile('not-text')
  return found
}

function readAs(
  bytes: Uint8Array,
  { label, encoding }: { readonly label: string; readonly encoding: Decoded['encoding'] },
): Decoded | null {
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding }
  } catch {
    return null
  }
}

/** By its mark, else by the zero bytes: commas and line ends have one, on the same side every time (`ldifde -u`, Excel). */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes.length % 2 === 1) return null
  const zeros = [0, 0]
  for (let at = 0; at < Math.min(bytes.length, HEAD); at += 1)
    if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  // Of common Chinese only 一 (U+4E00) has its zero on the other side.
  if (odd > 4 * even) return 'utf-16le'
  return even > 4 * odd ? 'utf-16be' : null
}

/**
 * GB18030 gives a character to almost any two bytes, so `Müller` in Latin-1 would pass for it. In Chinese text nearly every
 * pair lies in the square of GB 2312, and in Latin-1 nearly none does: a letter with an accent stands beside plain ones.
 */
function looksChinese(bytes: Uint8Array): boolean {
  let pairs = 0
  let common = 0
  for (let at = 0; at < bytes.length && pairs < HEAD; at += 1) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) continue
    const trail = bytes[at + 1] ?? 0
    // Four bytes: rarer characters, which say nothing either way.
    if (trail >= 0x30 && trail <= 0x39) {
      at += 3
      continue
    }
    pairs += 1
    if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) common += 1
    at += 1
  }
  return common * 4 >= pairs * 3
}

/** UTF-8 with a broken place in it: more of its characters can be read than not. */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, HEAD))
  const broken = text.split('\uFFFD').length - 1
  return (text.match(/[^\0-\x7f]/gu) ?? []).length - broken > broken
}
