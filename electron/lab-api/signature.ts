import { createHash } from 'node:crypto'

import type { SignedRequest } from '../core/app.ts'

/** A request as it came over the wire: nothing of it decoded, joined or dropped yet. */
export interface WireRequest {
  readonly method: string
  /** The request target, path and query, still percent-encoded. */
  readonly url: string
  /** Names and values in turn, as `IncomingMessage.rawHeaders` has them: a header that was sent twice is seen twice. */
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array
}

/** Why a signature cannot be read. The first two say that the request is not signed this way at all: it may carry a token instead. */
export const SIGNATURE_FAULTS = [
  'absent',
  'other-scheme',
  'malformed',
  'bad-target',
  'date-malformed',
  'clock-skew',
  'header-unsigned',
  'header-missing',
  'header-twice',
  'body-changed',
] as const
export type SignatureFault = (typeof SIGNATURE_FAULTS)[number]

export type ReadSignature =
  | {
      readonly kind: 'read'
      /** What the core compares with the secret, which never leaves it. */
      readonly signed: SignedRequest
      /** The headers that the signature covers, by lower-case name. What is not in here anybody may have added. */
      readonly covered: ReadonlyMap<string, string>
    }
  | { readonly kind: 'refused'; readonly fault: SignatureFault }

const ALGORITHM = 'SDK-HMAC-SHA256'
/** The gateway accepts a request for 15 minutes around the time it was signed. */
const CLOCK_WINDOW = 15 * 60_000
/** Node itself takes no more than 16 KiB of request line and headers; this holds wherever the request came from. */
const LONGEST_TARGET = 16_384
const LONGEST_AUTHORIZATION = 4_096
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

/** No two parts of it accept the same character next to each other, so there is one way to match and no going back. */
const AUTHORIZATION =
  /^SDK-HMAC-SHA256 Access=([A-Za-z0-9_-]{1,128}), *SignedHeaders=([a-z0-9_.;-]{1,2048}), *Signature=([0-9a-f]{64})$/u
const DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/u

/**
 * Reads the signature of a request that was signed with an access key (SDK-HMAC-SHA256): everything that can be said without the
 * secret. Whether it stands the core says. `now` is in milliseconds since the epoch.
 * Source: Huawei Cloud, "API Request Signing Guide": AK/SK signing, the canonical request and the 15 minutes.
 *
 * The answer does not say whether a temporary key brought its security token: compare `covered.get('x-security-token')`.
 * It never throws on account of the request, however malformed.
 */
export function readSignature(request: WireRequest, now: number): ReadSignature {
  const read = readRequest(request, now)
  return typeof read === 'string' ? { kind: 'refused', fault: read } : { kind: 'read', ...read }
}

function readRequest(
  request: WireRequest,
  now: number,
): Omit<Extract<ReadSignature, { kind: 'read' }>, 'kind'> | SignatureFault {
  const headers = collect(request.rawHeaders)
  const [authorization, ...more] = headers.get('authorization') ?? []
  if (authorization === undefined) return 'absent'
  if (!authorization.startsWith(`${ALGORITHM} `)) return 'other-scheme'
  if (more.length > 0) return 'header-twice'
  if (authorization.length > LONGEST_AUTHORIZATION) return 'malformed'
  const [, accessKey, signedHeaders, signature] = AUTHORIZATION.exec(authorization) ?? []
  if (accessKey === undefined || signedHeaders === undefined || signature === undefined) return 'malformed'

  const covered = coveredBy(signedHeaders, headers)
  if (typeof covered === 'string') return covered
  const date = covered.get('x-sdk-date') ?? ''
  const signedAt = timeOf(date)
  if (signedAt === null) return 'date-malformed'
  if (Math.abs(now - signedAt) > CLOCK_WINDOW) return 'clock-skew'

  const payload = payloadHash(headers.get('x-sdk-content-sha256'), request.body)
  if (payload === null) return 'body-changed'
  const target = canonicalTarget(request.url)
  if (target === null) return 'bad-target'

  const lines = [...covered]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('')
  const texts = target.paths.map(path => {
    const canonical = [request.method, path, target.query, lines, signedHeaders, payload].join('\n')
    return [ALGORITHM, date, sha256(canonical)].join('\n')
  })
  return { signed: { accessKey, signature, texts }, covered }
}

function collect(rawHeaders: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    const values = headers.get(name)
    const value = rawHeaders[at + 1] ?? ''
    if (values === undefined) headers.set(name, [value])
    else values.push(value)
  }
  return headers
}

/** Those whose absence from the signature would let a stranger choose the server, the time or another identity. */
const ALWAYS_SIGNED = ['host', 'x-sdk-date']
const SIGNED_WHEN_SENT = ['x-security-token', 'x-domain-id', 'x-project-id']

function coveredBy(
  signedHeaders: string,
  headers: ReadonlyMap<string, readonly string[]>,
): Map<string, string> | SignatureFault {
  const names = signedHeaders.split(';')
  if (new Set(names).size !== names.length || names.includes('')) return 'malformed'
  const required = [...ALWAYS_SIGNED, ...SIGNED_WHEN_SENT.filter(name => headers.has(name))]
  if (required.some(name => !names.includes(name))) return 'header-unsigned'
  const covered = new Map<string, string>()
  for (const name of names) {
    const [value, ...more] = headers.get(name) ?? []
    if (value === undefined) return 'header-missing'
    // Whoever reads it later might take the other one.
    if (more.length > 0) return 'header-twice'
    covered.set(name, value)
  }
  return covered
}

/** `YYYYMMDDTHHMMSSZ` in milliseconds since the epoch; null when there is no such time. */
function timeOf(date: string): number | null {
  const [, ...parts] = DATE.exec(date) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number)
  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  const written = new Date(time).toISOString().slice(0, 19).replaceAll(/[:-]/gu, '')
  return `${written}Z` === date ? time : null
}

/** The last line of the canonical request; null when the request says one thing about its body and carries another. */
function payloadHash(said: readonly string[] | undefined, body: Uint8Array): string | null {
  const actual = createHash('sha256').update(body).digest('hex')
  if (said === undefined) return actual
  const [only, ...more] = said
  if (more.length > 0) return null
  // Forms and files are sent so: the client gives up the protection of the body, and the signature says that it did.
  return only === UNSIGNED_PAYLOAD || only === actual ? only : null
}

/**
 * The path in the two ways it is signed, and the query; null when they cannot be decoded.
 *
 * The documented way encodes each decoded segment once. The official SDK parses the address first, which already encodes some
 * characters, and so signs those twice. Identifiers are hexadecimal and look the same in both.
 */
function canonicalTarget(url: string): { readonly paths: readonly string[]; readonly query: string } | null {
  if (!url.startsWith('/') || url.length > LONGEST_TARGET) return null
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  try {
    const segments = path.split('/').map(decodeURIComponent)
    return {
      paths: [canonicalPath(segments), canonicalPath(segments.map(escapeAsLegacy))],
      query: mark < 0 ? '' : canonicalQuery(url.slice(mark + 1)),
    }
  } catch {
    // A percent sign without two digits, or bytes that are no UTF-8.
    return null
  }
}

function canonicalPath(segments: readonly string[]): string {
  const path = segments.map(encode).join('/')
  return path.endsWith('/') ? path : `${path}/`
}

/** What `url.parse` of Node encodes on its own. */
const escapeAsLegacy = (segment: string): string => segment.replaceAll(/[\t\n\r "'<>\\^`{|}]/gu, percent)

/** Sorted by key, and by value within a key; order on the wire means nothing. */
function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const equals = part.indexOf('=')
      const [key, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
      return [decodeQuery(key), decodeQuery(value)] as const
    })
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&')
}

const order = (a: string, b: string): number => Number(a > b) - Number(a < b)
const decodeQuery = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))

/** RFC 3986: everything but letters, digits and `-_.~`; JavaScript's own function leaves five more bare. */
const encode = (text: string): string => encodeURIComponent(text).replaceAll(/[!'()*]/gu, percent)
const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
