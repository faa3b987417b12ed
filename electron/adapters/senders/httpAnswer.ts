import type { Delivery, HttpSmsOptions } from '../../core/ports.ts'

type Failed = Exclude<Delivery, { readonly kind: 'sent' }>

const later = (word: string): Failed => ({ kind: 'later', problem: `codes.problem.${word}` })
const never = (word: string): Failed => ({ kind: 'never', problem: `codes.problem.${word}` })

/**
 * What an answer means. A 4xx is final, except 408 and 429, which ask for another try (RFC 9110, 15.5.9; RFC 6585, 4), and so is
 * an answer that is not the agreed one: the gateway may have sent the message, and a person should look.
 */
export function deliveryOfAnswer(
  options: Pick<HttpSmsOptions, 'okFrom' | 'okTo' | 'pointer' | 'equals'>,
  answer: { readonly status: number; readonly text: string | null },
): Delivery {
  const { status, text } = answer
  if (status >= options.okFrom && status <= options.okTo) {
    if (options.pointer === '') return { kind: 'sent' }
    return text !== null && holds(text, options) ? { kind: 'sent' } : never('gateway-answer')
  }
  if (status >= 300 && status < 400) return never('gateway-redirect')
  if (status === 401 || status === 403 || status === 407) return never('gateway-sign-in')
  if (status === 408 || status === 429 || status >= 500) return later('gateway-busy')
  return status >= 400 ? never('gateway-refused') : never('gateway-answer')
}

/** Whether the JSON answer holds the agreed value at the agreed place (RFC 6901). */
function holds(text: string, { pointer, equals }: Pick<HttpSmsOptions, 'pointer' | 'equals'>): boolean {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return false
  }
  for (const step of pointer.slice(1).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.prototype.propertyIsEnumerable.call(value, name))
      return false
    value = (value as Record<string, unknown>)[name]
  }
  return ['string', 'number', 'boolean'].includes(typeof value) && String(value) === equals
}

/** What a try without an answer means. Its text may hold the address, which may hold the code: only the kind goes further. */
export function deliveryOfError(error: unknown): Failed {
  const words = codesOf(error)
  if (words.some(word => /CERT|TLS|SSL|SIGNED|ALTNAME|ISSUER/u.test(word))) return never('gateway-tls')
  if (words.includes('ENOTFOUND') || words.includes('EAI_AGAIN')) return later('gateway-host')
  if (words.includes('TimeoutError')) return later('gateway-slow')
  return later('gateway-unreachable')
}

/** Names and codes of an error and of what caused it. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : []
  return [error.name, ...code, ...inner, ...codesOf(error.cause)]
}
