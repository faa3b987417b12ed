import type { Delivery } from '../../core/ports.ts'

type Failed = Exclude<Delivery, { readonly kind: 'sent' }>

export const later = (word: string): Failed => ({ kind: 'later', problem: `codes.problem.${word}` })
export const never = (word: string): Failed => ({ kind: 'never', problem: `codes.problem.${word}` })

/** Another try may help: system error (8), already bound (5), queue full (0x14), throttled (0x58) (SMPP 3.4, 5.1.3). */
const TRANSIENT = [0x05, 0x08, 0x14, 0x58]
/** Invalid destination: address (0x0B), its type (0x50) and plan (0x51). */
const NUMBER = [0x0b, 0x50, 0x51]

/** What a status other than 0 means. */
export function deliveryOfStatus(status: number, asked: 'bind' | 'submit'): Failed {
  if (TRANSIENT.includes(status)) return later('gateway-busy')
  // Bind failed, invalid password, invalid system id; and whatever else a bind is refused for.
  if (asked === 'bind') return never('gateway-sign-in')
  return never(NUMBER.includes(status) ? 'gateway-number-refused' : 'gateway-refused')
}

/** What a broken line means, by the code of the error; its text goes no further. */
export function deliveryOfLine(error: unknown): Failed {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/CERT|TLS|SSL|SIGNED|ALTNAME|ISSUER/u.test(code)) return never('gateway-tls')
  return later(code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'gateway-host' : 'gateway-unreachable')
}
