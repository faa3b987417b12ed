import { LIMITS } from '../limits.ts'
import type { EntryValue } from './entry.ts'

export interface LdifEntry {
  /** Line where the entry begins, from 1. */
  readonly line: number
  /** Of a change record `-` is one of them, with no text. */
  readonly attributes: readonly EntryValue[]
  /** The first thing that makes the whole entry unreadable. */
  readonly fault: {
    readonly line: number
    readonly field: string
    readonly reason: 'ldif-line' | 'ldif-base64' | 'ldif-url'
  } | null
}

interface Line {
  readonly number: number
  readonly text: string
  /** The line ran past the limit: `text` is its beginning. */
  readonly cut: boolean
}

/** Entries of an LDIF (RFC 2849), separated by blank lines. The `version:` line belongs to none. */
export function* readLdifEntries(text: string): Generator<LdifEntry> {
  let lines: Line[] = []
  let started = false
  for (const line of unfold(text)) {
    if (line.text !== '') {
      if (!started && /^version:/iu.test(line.text)) continue
      started = true
      if (!line.text.startsWith('#')) lines.push(line)
      continue
    }
    if (lines.length > 0) yield readEntry(lines)
    lines = []
  }
  if (lines.length > 0) yield readEntry(lines)
}

/** Logical lines: a physical line that begins with one space continues the one before (RFC 2849, note 2). */
function* unfold(text: string): Generator<Line> {
  let number = 0
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let current: { number: number; pieces: string[]; length: number; cut: boolean } | null = null
  while (at < text.length) {
    const feed = text.indexOf('\n', at)
    const end = feed === -1 ? text.length : feed
    const piece = text.slice(at, end > at && text[end - 1] === '\r' ? end - 1 : end)
    number += 1
    at = end + 1
    if (piece.startsWith(' ') && current !== null && current.length > 0) {
      current.cut ||= current.length + piece.length > LIMITS.field
      if (!current.cut) current.pieces.push(piece.slice(1))
      current.length += piece.length - 1
      continue
    }
    if (current !== null) yield { ...current, text: current.pieces.join('') }
    const cut = piece.length > LIMITS.field
    current = { number, pieces: [cut ? piece.slice(0, LIMITS.field) : piece], length: piece.length, cut }
  }
  if (current !== null) yield { ...current, text: current.pieces.join('') }
}

function readEntry(lines: readonly Line[]): LdifEntry {
  const attributes: EntryValue[] = []
  let fault: LdifEntry['fault'] = null
  for (const line of lines) {
    // RFC 2849: attribute name (or OID) with options, then `:` text, `::` base64 or `:<` URL. Underscores occur in the wild.
    const match = /^([a-z0-9][a-z0-9._;-]*)(::|:<|:) *(.*)$/isu.exec(line.text)
    const name = match?.[1]
    const value = match?.[3]
    if (line.text === '-' && attributes.some(one => one.name.toLowerCase() === 'changetype')) {
      attributes.push({ name: '-', text: '', fault: null })
    } else if (name === undefined || value === undefined) {
      fault ??= { line: line.number, field: '', reason: 'ldif-line' }
    } else if (match?.[2] === ':<') {
      // A URL value would read a file of this machine.
      fault ??= { line: line.number, field: name, reason: 'ldif-url' }
    } else if (line.cut) {
      attributes.push({ name, text: null, fault: 'too-long' })
    } else if (match?.[2] === '::') {
      const decoded = decodeBase64(value.trim())
      if (decoded === null) fault ??= { line: line.number, field: name, reason: 'ldif-base64' }
      else attributes.push(readText(name, decoded))
    } else attributes.push({ name, text: value, fault: null })
  }
  return { line: lines[0]?.number ?? 1, attributes, fault }
}

/** Strict base64: Node's own decoder skips what it does not know. */
function decodeBase64(text: string): Buffer | null {
  return text.length % 4 === 0 && /^[a-z0-9+/]*={0,2}$/iu.test(text) ? Buffer.from(text, 'base64') : null
}

function readText(name: string, bytes: Buffer): EntryValue {
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), fault: null }
  } catch {
    return { name, text: null, fault: 'not-text' }
  }
}
