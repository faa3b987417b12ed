/*
 * Entries of access lists, read and compared. Pure, and of no runtime, so that the page says at once what the core would refuse. Node's
 * `net.BlockList` would answer whether an address is in; it does not tell two entries that overlap, and the core opens no `net`.
 */

/** Addresses from a first to a last one, both in it, as numbers of one family. */
export interface AddressRange {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

/** Why an entry cannot be used: message ids of `accessLists.fault.*`. */
export const ENTRY_FAULTS = [
  'empty',
  'unreadable',
  'prefix',
  'inside-block',
  'two-families',
  'backwards',
  'mapped',
  'overlaps',
] as const
export type EntryFault = (typeof ENTRY_FAULTS)[number]

/** An entry as it was understood, in its shortest common spelling; or what is wrong with it. */
export type ReadEntry =
  | {
      readonly ok: true
      readonly form: 'netmask' | 'range'
      readonly text: string
      readonly range: AddressRange
    }
  | {
      readonly ok: false
      readonly fault: EntryFault
      /** `inside-block`: the block that was probably meant. */
      readonly meant?: string
    }

const BITS = { 4: 32n, 6: 128n } as const
/** ::ffff:0:0/96 (RFC 4291, 2.5.5.2): an IPv4 address in the clothes of IPv6. */
const MAPPED = 0xffffn << 32n

interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/** Reads an address in text, without a zone or a prefix; null when it is none. */
function readAddress(text: string): Address | null {
  const four = readFour(text)
  if (four !== null) return { family: 4, value: four }
  const six = readSix(text)
  return six === null ? null : { family: 6, value: six }
}

/** Four decimal numbers. A leading zero is refused: some programs would read it as octal (RFC 6943, 3.1.1). */
function readFour(text: string): bigint | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/u.test(text)) return null
  const parts = text.split('.')
  if (parts.some(part => Number(part) > 255 || (part.length > 1 && part.startsWith('0')))) return null
  return parts.reduce((value, part) => (value << 8n) + BigInt(part), 0n)
}

/** Eight groups of hexadecimal digits, one run of zeros written `::`, the last two groups perhaps as IPv4 (RFC 4291, 2.2). */
function readSix(text: string): bigint | null {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/u.exec(text)
  if (tail !== null) {
    const four = readFour(tail[2] ?? '')
    if (four === null) return null
    return readSix(`${tail[1] ?? ''}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`)
  }
  const [head = '', rest, ...more] = text.split('::')
  if (more.length > 0) return null
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const [before, after] = [groups(head), groups(rest ?? '')]
  const missing = 8 - before.length - after.length
  if (rest === undefined ? missing !== 0 : missing < 1) return null
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  if (all.some(group => !/^[0-9a-f]{1,4}$/iu.test(group))) return null
  return all.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n)
}

/** The spelling of RFC 5952: small letters, no leading zeros, the longest run of zero groups as `::`. */
function writeAddress({ family, value }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map(shift => String((value >> shift) & 0xffn)).join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16),
  ).join(':')
  const zeros = [...groups.matchAll(/(?<=^|:)0(?::0)+(?=:|$)/gu)].map(([run]) => run)
  const longest = zeros.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return groups
  const at = groups.search(new RegExp(`(?<=^|:)${longest}(?=:|$)`, 'u'))
  return `${groups.slice(0, at).replace(/:$/u, '')}::${groups.slice(at + longest.length).replace(/^:/u, '')}`
}

const isMapped = ({ family, value }: Address) => family === 6 && value >> 32n === 0xffffn

/**
 * Reads one entry: an address, a block in CIDR notation, or a range `first-last`. Spaces around its parts are forgiven. What is
 * ambiguous is refused and not guessed, because a list that lets in more than was meant shows no sign of it.
 */
export function readEntry(typed: string): ReadEntry {
  const text = typed.trim()
  if (text === '') return { ok: false, fault: 'empty' }
  if (text.includes('-')) return readRange(text)
  const [address, prefix, ...more] = text.split('/').map(part => part.trim())
  const found = readAddress(address ?? '')
  if (found === null || more.length > 0) return { ok: false, fault: 'unreadable' }
  if (isMapped(found)) return { ok: false, fault: 'mapped' }
  const { family, value } = found
  const bits = BITS[family]
  if (prefix === undefined)
    return { ok: true, form: 'netmask', text: writeAddress(found), range: { family, first: value, last: value } }
  if (!/^(?:0|[1-9]\d{0,2})$/u.test(prefix) || BigInt(prefix) > bits) return { ok: false, fault: 'prefix' }
  const host = (1n << (bits - BigInt(prefix))) - 1n
  const first = value & ~host
  const block = `${writeAddress({ family, value: first })}/${prefix}`
  if (first !== value) return { ok: false, fault: 'inside-block', meant: block }
  return { ok: true, form: 'netmask', text: block, range: { family, first, last: first | host } }
}

function readRange(text: string): ReadEntry {
  const [from, to, ...more] = text.split('-').map(part => readAddress(part.trim()))
  if (from === null || from === undefined || to === null || to === undefined || more.length > 0)
    return { ok: false, fault: 'unreadable' }
  if (isMapped(from) || isMapped(to)) return { ok: false, fault: 'mapped' }
  if (from.family !== to.family) return { ok: false, fault: 'two-families' }
  if (from.value > to.value) return { ok: false, fault: 'backwards' }
  const range = { family: from.family, first: from.value, last: to.value }
  return { ok: true, form: 'range', text: `${writeAddress(from)}-${writeAddress(to)}`, range }
}

/** Whether two ranges have an address in common. */
export const overlap = (one: AddressRange, other: AddressRange): boolean =>
  one.family === other.family && one.first <= other.last && other.first <= one.last

/** Reads every entry of a list, in order. The later of two that overlap is the one at fault (Huawei Cloud refuses both kinds). */
export function readEntries(typed: readonly string[]): readonly ReadEntry[] {
  const kept: AddressRange[] = []
  return typed.map((text): ReadEntry => {
    const read = readEntry(text)
    if (!read.ok) return read
    if (kept.some(other => overlap(other, read.range))) return { ok: false, fault: 'overlaps' }
    kept.push(read.range)
    return read
  })
}

/**
 * Whether a list lets the peer of a connection in. An empty list lets everybody in; any other one nobody whose address cannot be read
 * or is not known. IPv4 in the clothes of IPv6, as a socket of both families reports it, is IPv4; a zone (`%eth0`) says nothing.
 */
export function letsIn(list: readonly AddressRange[], peer: string | undefined): boolean {
  if (list.length === 0) return true
  const found = readAddress((peer ?? '').replace(/%.*$/u, ''))
  if (found === null) return false
  const { family, value } = isMapped(found) ? { family: 4 as const, value: found.value - MAPPED } : found
  return list.some(range => range.family === family && range.first <= value && value <= range.last)
}
