import { createHash, createHmac } from 'node:crypto'

import { OPERATIONS } from '../../electron/lab-api/catalogue.ts'
import { keyOf } from '../../electron/lab-api/operations.ts'
import type { SdkKeys } from './officialSdk.ts'
import { record } from './recording.ts'
import { faultsOf } from './shapes.ts'

interface Asked {
  readonly method: string
  readonly path: string
  /** The body as it is sent; empty: there is none. */
  readonly text?: string
}

export interface Answered {
  readonly status: number
  readonly body: unknown
}

/** Sends a request that is signed by hand, for what the official SDK cannot send. Source: Huawei Cloud, API Signature Guide. */
export async function signedRequest(url: string, keys: SdkKeys, { method, path, text = '' }: Asked): Promise<Answered> {
  const sha256 = (value: string) => createHash('sha256').update(value).digest('hex')
  const date = new Date().toISOString().replaceAll(/[-:]/gu, '').replace(/\.\d+/u, '')
  const { host } = new URL(url)
  const signed = ['content-type', 'host', 'x-sdk-date']
  const canonical = [
    method,
    path.endsWith('/') ? path : `${path}/`,
    '',
    `content-type:application/json\nhost:${host}\nx-sdk-date:${date}\n`,
    signed.join(';'),
    sha256(text),
  ].join('\n')
  const signature = createHmac('sha256', keys.sk)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex')
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-sdk-date': date,
      authorization: `SDK-HMAC-SHA256 Access=${keys.ak}, SignedHeaders=${signed.join(';')}, Signature=${signature}`,
    },
    ...(text === '' ? {} : { body: text }),
  })
  const came = await answer.text()
  return { status: answer.status, body: came === '' ? undefined : (JSON.parse(came) as unknown) }
}

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
