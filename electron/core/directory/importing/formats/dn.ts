/** The first part of a distinguished name: `uid=jdoe,ou=People` is `uid` and `jdoe`. */
export interface Rdn {
  /** In lower case. */
  readonly attribute: string
  readonly value: string
}

/**
 * The parts of a distinguished name (RFC 4514), or null when it is none. Of a part with several values the first counts.
 * Never longer than the text: no nesting, no look-back.
 */
export function partsOfDn(dn: string): readonly Rdn[] | null {
  const parts: Rdn[] = []
  for (const part of splitUnescaped(dn, ',')) {
    const [first = ''] = splitUnescaped(part, '+')
    const match = /^ *([a-z][a-z0-9-]*|\d+(?:\.\d+)*) *= *(.*?)$/isu.exec(first)
    if (match === null) return null
    parts.push({ attribute: (match[1] ?? '').toLowerCase(), value: unescape(match[2] ?? '') })
  }
  return parts
}

/** The first part of a distinguished name, or null when the text is none. */
export const rdnOf = (dn: string): Rdn | null => partsOfDn(dn)?.[0] ?? null

/** A distinguished name as compared: case, spaces around parts and the kind of escape do not count. */
export const dnKey = (dn: string): string =>
  (partsOfDn(dn) ?? [{ attribute: '', value: dn }])
    .map(
      ({ attribute, value }) =>
        `${attribute}=${value
          .normalize('NFKC')
          .trim()
          .toLowerCase()
          .replaceAll(/[,=\\]/gu, '\\$&')}`,
    )
    .join(',')

/** A value as it stands in a distinguished name (RFC 4514, 2.4). */
export const escapeDn = (value: string): string => value.replaceAll(/[,=+<>#;"\\]/gu, '\\$&').replace(/^ | $/gu, '\\ ')

function splitUnescaped(text: string, separator: ',' | '+'): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === separator) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)]
}

/** `\,` is a comma, and `\e5\bc\a0` the bytes of 张. Bytes that are no UTF-8 come out as U+FFFD, which no name may hold. */
const unescape = (value: string): string =>
  value
    .replace(/(?<!\\) +$/u, '')
    .replaceAll(/(?:\\[0-9a-f]{2})+/giu, bytes => Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8'))
    .replaceAll(/\\(.)/gsu, '$1')
