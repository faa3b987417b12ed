import type { Senders } from '../../core/ports.ts'
import { httpSender } from './http.ts'
import { smppSender } from './smpp.ts'
import { smtpSender } from './smtp.ts'

/** The ways out of this machine. A new gateway is a file here and a line in `Senders`. */
export const senders: Senders = {
  smtp: smtpSender,
  sms: options => (options.kind === 'http' ? httpSender(options) : smppSender(options)),
}
