import { createHash, createHmac } from 'node:crypto'
import { Agent, request, type IncomingHttpHeaders } from 'node:http'

import { OPERATIONS } from '../../electron/lab-api/catalogue.ts'
import { keyOf } from '../../electron/lab-api/operations.ts'
import type { SdkKeys } from './officialSdk.ts'
import { record } from './recording.ts'
import { faultsOf } from './shapes.ts'

export interface Asked {
  readonly method: string
  readonly path: string
  /** As it is sent, without the question mark. */
  readonly query?: string
  /** Sent and signed along, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body as it is sent; empty: there is none. */
  readonly text?: string
  /** When it says that it was signed; now, unless it says otherwise. */
  readonly signedAt?: number
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body as it came. */
  readonly text: string
  /** Its JSON; undefined: there is none. */
  readonly body: unknown
}

/** Sends a request that is signed by hand, for what the official SDK cannot send. Source: Huawei Cloud, API Signature Guide. */
export async function signedRequest(url: string, keys: SdkKeys, asked: Asked): Promise<Answered> {
  const { method, path, query = '', text = '', signedAt = Date.now() } = asked
  const date = new Date(signedAt).toISOString().replaceAll(/[-:]/gu, '').replace(/\.\d+/u, '')
  const sent = { 'content-type': 'application/json', 'x-sdk-date': date, ...asked.headers }
  const { host } = new URL(url)
  const lines = Object.entries({ ...sent, host }).sort(([a], [b]) => order(a, b))
  const names = lines.map(([name]) => name).join(';')
  const canonical = [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    lines.map(([name, value]) => `${name}:${value}\n`).join(''),
    names,
    sha256(text),
  ].join('\n')
  const signature = createHmac('sha256', keys.sk)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex')
  const authorization = `SDK-HMAC-SHA256 Access=${keys.ak}, SignedHeaders=${names}, Signature=${signature}`
  return plainRequest(url, { ...asked, headers: { ...sent, authorization } })
}

const agent = new Agent({ keepAlive: true })

/** Sends a request as it is: its path is not tidied up, and a GET may have a body. */
export function plainRequest(
  url: string,
  { method, path, query = '', headers = {}, text = '' }: Asked,
): Promise<Answered> {
  const { hostname, port } = new URL(url)
  const length = text === '' ? {} : { 'content-length': String(Buffer.byteLength(text)) }
  return new Promise((resolve, reject) => {
    const target = query === '' ? path : `${path}?${query}`
    const options = { agent, hostname, port, method, path: target, headers: { ...headers, ...length } }
    const asking = request(options, answer => {
      let came = ''
      answer.setEncoding('utf8').on('data', part => (came += String(part)))
      answer.on('end', () => {
        const { statusCode: status = 0, headers: given } = answer
        resolve({ status, headers: given, text: came, body: came === '' ? undefined : parsed(came) })
      })
    })
    asking.setTimeout(5_000, () => asking.destroy(new Error('no answer in five seconds')))
    asking.on('error', reject)
    asking.end(text)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex')
const order = (a: string, b: string): number => Number(a > b) - Number(a < b)
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/gu, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** What is not encoded as UTF-8 is signed as it is: nobody will compare it. */
function canonicalPath(path: string): string {
  try {
    const encoded = path.split('/').map(decodeURIComponent).map(encode).join('/')
    return encoded.endsWith('/') ? encoded : `${encoded}/`
  } catch {
    return path
  }
}

const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)]
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')

/**
 * Asks for an operation that the official SDKs leave out, `METHOD path` as the catalogue has it with its parameters filled in from
 * `params`. Its answer is checked against the catalogue and counted as those of the SDK are.
 */
export async function operationByHand(
  url: string,
  keys: SdkKeys,
  { operation, params }: { readonly operation: string; readonly params: Readonly<Record<string, string>> },
): Promise<Answered> {
  const known = OPERATIONS.find(one => keyOf(one) === operation)
  if (known === undefined) throw new Error(`There is no operation ${operation}`)
  const path = known.path.replaceAll(/\{(\w+)\}/gu, (_braces, name: string) => params[name] ?? '')
  const answer = await signedRequest(url, keys, { method: known.method, path })
  record({ operation, status: answer.status })
  if (answer.status === known.success) {
    const faults = faultsOf(operation, answer.body)
    if (faults.length > 0) throw new Error(`${operation}: ${faults.join('; ')}`)
  }
  return answer
}
