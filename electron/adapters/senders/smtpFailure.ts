import type { Delivery } from '../../core/ports.ts'

type Failed = Exclude<Delivery, { readonly kind: 'sent' }>

const later = (word: string): Failed => ({ kind: 'later', problem: `codes.problem.${word}` })
const never = (word: string): Failed => ({ kind: 'never', problem: `codes.problem.${word}` })

/**
 * What a failed try means. A 4xx reply and a broken connection are worth another try, a 5xx reply is not (RFC 5321, 4.2.1);
 * neither is anything that a person must first put right in the settings.
 */
export function deliveryOf(error: unknown): Failed {
  const { code, originalCode, responseCode, message } = wordsOf(error)
  if (code === 'ETLS' || /CERT|TLS|SSL|SIGNED|ALTNAME/u.test(originalCode) || /certificate/iu.test(message))
    return never('tls')
  if (code === 'EAUTH' || code === 'ENOAUTH') return isTransient(responseCode) ? later('busy') : never('sign-in')
  if (isTransient(responseCode)) return later('busy')
  if (code === 'EENVELOPE') return never('address-refused')
  if (code === 'EMESSAGE' || responseCode >= 500) return never('refused')
  if (code === 'EDNS') return later('host')
  if (code === 'ECONNECTION' || code === 'ESOCKET' || code === 'ETIMEDOUT') return later('unreachable')
  return later('unknown')
}

const isTransient = (responseCode: number) => responseCode >= 400 && responseCode < 500

/** The few fields of a mailer's error that say anything; its text may hold addresses and goes no further. */
function wordsOf(error: unknown) {
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {}
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return {
    code: text(fields['code']),
    originalCode: text(fields['originalCode']),
    responseCode: typeof fields['responseCode'] === 'number' ? fields['responseCode'] : 0,
    message: error instanceof Error ? error.message : '',
  }
}
