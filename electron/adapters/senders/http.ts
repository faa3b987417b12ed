import { E164 } from '#shared/contract/sms.ts'

import type { Delivery, OutgoingMessage, Sender, HttpSmsOptions } from '../../core/ports.ts'
import { deliveryOfAnswer, deliveryOfError } from './httpAnswer.ts'
import { requestFor } from './httpRequest.ts'

/** Larger answers are cut off: a gateway says yes or no. */
const ANSWER_BYTES = 65_536

/**
 * Text messages over a gateway's HTTP interface: one request a message, no redirect followed (it could lead the code to anyone),
 * answer and waiting time bounded. Certificates are checked as everywhere in Node; there is no way to say otherwise.
 */
export function httpSender(options: HttpSmsOptions): Sender {
  return {
    name: 'http',
    channels: ['sms'],
    async send(message: OutgoingMessage): Promise<Delivery> {
      if (!E164.safeParse(message.to).success) return { kind: 'never', problem: 'codes.problem.number' }
      const request = requestFor(options, message)
      if (request === null) return { kind: 'never', problem: 'codes.problem.gateway-template' }
      try {
        const response = await fetch(request.url, {
          method: options.method,
          headers: request.headers,
          ...(request.body === null ? {} : { body: request.body }),
          redirect: 'manual',
          signal: AbortSignal.timeout(options.timeoutSeconds * 1000),
        })
        const wanted = options.pointer !== '' && response.status >= options.okFrom && response.status <= options.okTo
        const text = wanted ? await textOf(response) : null
        // Nothing more of it is read, and the line is closed.
        if (!wanted) await response.body?.cancel()
        return deliveryOfAnswer(options, { status: response.status, text })
      } catch (error) {
        return deliveryOfError(error)
      }
    },
  }
}

/** The answer as text; null when it is too long or no UTF-8. */
async function textOf(response: Response): Promise<string | null> {
  const parts: Uint8Array[] = []
  let size = 0
  // Leaving the loop early closes the line.
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > ANSWER_BYTES) return null
    parts.push(part)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch {
    return null
  }
}
