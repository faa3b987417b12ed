import { hash } from 'node:crypto'

import type { SmsGateway } from '#shared/contract/sms.ts'
import type { UserFields } from '#shared/contract/directory.ts'

import { makeApp, PASSPHRASE, type Face, type TestApp } from './makeApp.ts'

export const HOUR = 3_600_000
const SMTP = {
  host: 'mail.example.org',
  port: 465,
  security: 'tls',
  user: 'desk',
  password: 'secret',
  from: 'desk@example.org',
} as const
const SMS: SmsGateway = {
  kind: 'http',
  url: 'https://sms.example.org/send',
  method: 'POST',
  format: 'json',
  body: '{"to":"{to}","text":"{text}"}',
  headers: [],
  secret: '',
  okFrom: 200,
  okTo: 299,
  pointer: '',
  equals: '',
  timeoutSeconds: 10,
}
export const WEI = {
  login: 'wei',
  name: 'Wang Wei',
  email: 'wei@example.org',
  areaCode: '0086',
  phone: '13800138042',
} as const satisfies Partial<UserFields>

/** A desk with gateways that were set long ago, an account `lab` and users whose contacts count. */
export async function forgotDesk(people: readonly (Partial<UserFields> & { login: string })[] = [WEI]) {
  const desk = await makeApp()
  const ann = desk.as('ann')
  await ann.call('security.updateSettings', { settings: { smtp: SMTP, sms: SMS }, reason: 'gateways' })
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  const create = (user: Partial<UserFields> & { login: string }) =>
    ann.call('directory.createUser', { accountId, user: { name: user.login, ...user } })
  const users = []
  for (const user of people) users.push(await create(user))
  // As the listener of the users' own pages does: they outlast the operator's session.
  desk.app.hold('http://users.test/')
  await desk.clock.advance(80 * HOUR)
  await desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
  return { desk, ann, accountId, users, page: (client: string, peer?: string) => forgotPage(desk, client, peer) }
}

/** Finds the number that a browser would look for. In hexadecimal, as Node hashes short texts four times as fast. */
export function work(challenge: string, bits: number): string {
  for (let number = 0; ; number++) {
    const digest = hash('sha256', `${challenge}:${String(number)}`)
    if (Number.parseInt(digest.slice(0, 8), 16) >>> (32 - bits) === 0) return String(number)
  }
}

/** How many beeps each group of a sound has, as somebody who listens counts them. */
export function countBeeps(wav: Buffer): string {
  const rate = wav.readUInt32LE(24)
  const samples = wav.subarray(44)
  const [groups, window] = [[] as number[], rate / 50]
  let [silent, loud] = [Infinity, false]
  for (let at = 0; at < samples.length; at += window) {
    const part = samples.subarray(at, at + window)
    const isLoud = Math.max(...part.map(sample => Math.abs(sample - 128))) > 40
    if (isLoud && !loud) {
      if (silent > 30) groups.push(0)
      groups[groups.length - 1] = (groups.at(-1) ?? 0) + 1
    }
    silent = isLoud ? 0 : silent + 1
    loud = isLoud
  }
  return groups.join('')
}

export type ForgotPage = ReturnType<typeof forgotPage>

/** A page of somebody who forgot their password, and what they do on it. */
export function forgotPage(desk: TestApp, client: string, peer?: string) {
  const face: Face = desk.asUser(client, peer === undefined ? {} : { peer })
  const solve = async () => {
    const task = await face.call('recovery.drawTask', { kind: 'work' })
    if (task.outcome !== 'work') throw new Error(`no task: ${task.outcome}`)
    await desk.clock.advance(15_000)
    return work(task.challenge, task.bits)
  }
  const begin = async (login: string, account = 'lab', browsers?: string[]) =>
    face.call('recovery.start', {
      account,
      login,
      answer: await solve(),
      ...(browsers === undefined ? {} : { browsers }),
    })
  return {
    face,
    solve,
    begin,
    /** Begins, and must be let in. */
    async begun(login: string, account = 'lab', browsers?: string[]) {
      const answer = await begin(login, account, browsers)
      if (answer.outcome !== 'begun') throw new Error(answer.outcome)
      return answer.recovery
    },
    send: (channel: 'email' | 'sms') => face.call('recovery.sendCode', { channel }),
    answer: (method: 'code-email' | 'code-sms' | 'totp', answer: string) =>
      face.call('recovery.answer', { method, answer }),
    /** The newest code that arrived by a channel. */
    async arrived(channel: 'email' | 'sms') {
      await desk.clock.advance(1)
      const newest = (channel === 'email' ? desk.senders.sent : desk.senders.texted).findLast(one =>
        /choosing a new password/u.test(one.body),
      )
      return /\b\d{6}\b/u.exec(newest?.body ?? '')?.[0] ?? 'none'
    },
    /** Asks for a code and types it. */
    async prove(channel: 'email' | 'sms') {
      await this.send(channel)
      return this.answer(`code-${channel}`, await this.arrived(channel))
    },
    set: (next: string) => face.call('recovery.setPassword', { next }),
  }
}
