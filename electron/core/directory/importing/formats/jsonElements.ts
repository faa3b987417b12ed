import { LIMITS, refuseFile } from '../limits.ts'

/** An element of a list in a JSON text; `value` is null when it is no object, or broken. */
export interface JsonElement {
  readonly line: number
  readonly value: Readonly<Record<string, unknown>> | null
}

/** `cut`: the text ends inside something. */
export type JsonItem = ({ readonly kind: 'element' } & JsonElement) | { readonly kind: 'cut'; readonly line: number }

const TOKEN = /["[\]{}]/gu

/**
 * The objects of the list `name` of the outermost object, or of an outermost list, each parsed by itself: one that is broken
 * takes no other with it, and each has its line. Nesting beyond the limit is refused before anything is parsed.
 */
export function* jsonElements(text: string, name: string): Generator<JsonItem> {
  let depth = 0
  /** Depth inside the wanted list; 0 before it, -1 after it. */
  let list = 0
  let start = -1
  let gapFrom = -1
  let key = ''
  const lines = countLines(text)
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const at = match.index
    const sign = match[0]
    if (sign === '"') {
      const end = endOfString(text, at)
      if (end === -1) break
      if (depth === 1 && /^\s*:/u.test(text.slice(end, end + 64))) key = text.slice(at + 1, end - 1)
      TOKEN.lastIndex = end
    } else if (sign === '{' || sign === '[') {
      depth += 1
      if (depth > LIMITS.depth) throw refuseFile('too-deep')
      const opens = sign === '[' && (depth === 1 || (depth === 2 && key.toLowerCase() === name.toLowerCase()))
      if (list === 0 && opens) {
        list = depth
        gapFrom = at + 1
      } else if (sign === '{' && depth === list + 1) {
        if (!isGap(text, gapFrom, at)) yield { kind: 'element', line: lines(at), value: null }
        start = at
      }
    } else {
      if (start >= 0 && depth === list + 1 && sign === '}') {
        yield { kind: 'element', line: lines(start), value: parse(text.slice(start, at + 1)) }
        start = -1
        gapFrom = at + 1
      } else if (depth === list && sign === ']') {
        if (!isGap(text, gapFrom, at)) yield { kind: 'element', line: lines(at), value: null }
        list = -1
      }
      depth -= 1
      if (depth <= 0) break
    }
  }
  if (depth !== 0) yield { kind: 'cut', line: lines(start >= 0 ? start : text.length) }
}

/** Between two objects of a list stand a comma and space, and nothing else. */
const isGap = (text: string, from: number, to: number): boolean =>
  to - from < 4096 && /^[\s,]*$/u.test(text.slice(from, to))

/** Just after the quotation mark that ends the string; -1 when none does. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return -1
    let before = quote - 1
    while (text[before] === '\\') before -= 1
    at = quote + 1
    if ((quote - before) % 2 === 1) return at
  }
}

function parse(text: string): JsonElement['value'] {
  if (text.length > LIMITS.element) return null
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    return null
  }
}

/** Answers line numbers for positions that only go up. */
function countLines(text: string): (at: number) => number {
  let line = 1
  let from = 0
  return at => {
    for (let feed = text.indexOf('\n', from); feed !== -1 && feed < at; feed = text.indexOf('\n', from)) {
      line += 1
      from = feed + 1
    }
    return line
  }
}

/** Something that JSON may hold, read without trust: own members only, names without case (RFC 7643 2.1). */
export function member(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, name)) return value[name]
  const found = Object.keys(value).find(key => key.toLowerCase() === name.toLowerCase())
  return found === undefined ? undefined : value[found]
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The objects of a list, or of what should have been one. */
export const objects = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : []

/** Text as text, numbers and truth values in words, anything else null. */
export const plain = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
