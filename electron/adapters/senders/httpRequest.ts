import { fillIn, fillJson, formFields, jsonTemplate } from '#shared/smsTemplate.ts'
import type { Filling } from '#shared/smsTemplate.ts'

import type { OutgoingMessage, HttpSmsOptions } from '../../core/ports.ts'

export interface GatewayRequest {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string | null
}

/**
 * The request that the template makes of a message; null when the template is none. Values are put into parsed JSON or form
 * fields and written out again, so no text can become more than the one value it stands in.
 */
export function requestFor(options: HttpSmsOptions, message: OutgoingMessage): GatewayRequest | null {
  const filling: Filling = {
    to: message.to,
    digits: message.to.slice(1),
    text: message.body.dangerouslyReveal(),
    key: message.key,
    secret: options.secret.dangerouslyReveal(),
  }
  const headers = Object.fromEntries(options.headers.map(({ name, value }) => [name, fillIn(value, filling)]))
  if (options.format === 'json') {
    const template = jsonTemplate(options.body)
    if (template === undefined) return null
    return {
      url: options.url,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(fillJson(template, filling)),
    }
  }
  const fields = formFields(options.body)?.map(([name, value]): [string, string] => [name, fillIn(value, filling)])
  if (fields === undefined) return null
  if (options.method !== 'GET')
    return {
      url: options.url,
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    }
  const url = new URL(options.url)
  for (const [name, value] of fields) url.searchParams.append(name, value)
  return { url: url.href, headers, body: null }
}
