import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface Mailbox {
  readonly port: number
  /** The newest text sent to an address in which something fits; waits until one is there. */
  newest(to: string, fits?: RegExp): Promise<string>
  /** Forgets what has come so far, so that the next answer is news. */
  forget(): void
  close(): Promise<void>
}

/** A real SMTP server on loopback that keeps what it is given. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: { to: string; text: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream).then(mail => {
        for (const { address } of session.envelope.rcptTo) mails.push({ to: address, text: mail.text ?? '' })
        done()
      }, done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    async newest(to, fits = /^/u) {
      for (let wait = 0; wait < 100; wait++) {
        const mail = mails.findLast(one => one.to === to && fits.test(one.text))
        if (mail !== undefined) return mail.text
        await new Promise(resolve => setTimeout(resolve, 100))
      }
      throw new Error(`no mail for ${to}`)
    },
    forget() {
      mails.length = 0
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
      }),
  }
}
