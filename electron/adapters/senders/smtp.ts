import type { Delivery, OutgoingMessage, Sender, SmtpOptions } from '../../core/ports.ts'
import { deliveryOf } from './smtpFailure.ts'

const SECOND = 1000

/** Mail over SMTP (RFC 5321), one connection a message: the desk sends few, and none may wait for another. */
export function smtpSender(options: SmtpOptions): Sender {
  const makeTransport = async () => {
    // Only here: every start of the core would wait for it, and few of them send mail.
    const { createTransport } = await import('nodemailer')
    return createTransport({
      host: options.host,
      port: options.port,
      ...transportSecurity(options.security),
      ...(options.user === '' ? {} : { auth: { user: options.user, pass: options.password.dangerouslyReveal() } }),
      connectionTimeout: 10 * SECOND,
      greetingTimeout: 10 * SECOND,
      socketTimeout: 20 * SECOND,
      dnsTimeout: 5 * SECOND,
      // A message is made of texts only; whatever they hold must not make the mailer read a file or fetch an address.
      disableFileAccess: true,
      disableUrlAccess: true,
      logger: false,
    })
  }
  let transport: ReturnType<typeof makeTransport> | undefined
  return {
    name: 'smtp',
    channels: ['email'],
    async send(message: OutgoingMessage): Promise<Delivery> {
      if (!isAddress(message.to)) return { kind: 'never', problem: 'codes.problem.address' }
      try {
        transport ??= makeTransport()
        const mailer = await transport
        await mailer.sendMail({
          from: options.from,
          // An object is taken as it is; a text would be parsed as a list of receivers.
          to: { name: '', address: message.to },
          subject: oneLine(message.subject),
          text: message.body.dangerouslyReveal(),
          // The same for every try (RFC 5322, 3.6.4), so that a server which had it already can tell.
          messageId: `<${message.key}@${options.from.slice(options.from.lastIndexOf('@') + 1)}>`,
          // RFC 3834: no out-of-office answer wanted.
          headers: { 'Auto-Submitted': 'auto-generated' },
          xMailer: false,
        })
        return { kind: 'sent' }
      } catch (error) {
        return deliveryOf(error)
      }
    },
  }
}

/** `tls` from the first byte, `starttls` or nothing at all, or neither. TLS below 1.2 is refused (RFC 8996). */
function transportSecurity(security: SmtpOptions['security']) {
  const tls = { minVersion: 'TLSv1.2' } as const
  switch (security) {
    case 'tls':
      return { secure: true, tls }
    case 'starttls':
      return { secure: false, requireTLS: true, tls }
    case 'none':
      return { secure: false, ignoreTLS: true }
  }
}

/** One address, without anything that a mail server or a header could read as more. */
const isAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s@<>()[\]",;:\\\p{Cc}\p{Cf}]{1,64}@[^\s@<>()[\]",;:\\\p{Cc}\p{Cf}]{1,253}$/u.test(text)

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ')
