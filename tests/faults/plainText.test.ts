import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { CallId, MessageId } from '#shared/contract/ids.ts'

import { openKeyring } from '../../electron/core/operators/keyring.ts'
import { codeOfStep, stepAt } from '../../electron/core/mfa/totp.ts'
import { makeApp, type TestApp } from '../support/makeApp.ts'
import { newFolder, portsOf } from './support/parts.ts'

const HOUR = 3_600_000
/** Words that occur nowhere else, so that finding one is never chance. */
const PEOPLE = Array.from({ length: 13 }, (_, index) => ({
  name: `${['Quenby Larkspurova', 'Ødegård Víðarsson', '慕容雪莲'][index % 3] ?? ''} K${String(index)}naria`,
  login: `zwickelbart${String(index)}`,
  email: `tumbleweed${String(index)}@kanarie.example`,
  phone: `1390137${String(4200 + index * 7)}`,
}))
const OPERATORS = {
  first: { login: 'kolibri-admin', name: 'Kolibria Adminson', passphrase: 'vermilion otter sings at dusk' },
  second: { login: 'kolibri-lead', name: 'Kolibria Leadbeater', passphrase: 'seven purple anvils float home' },
}

let desk: TestApp
let temporary: string
/** What nobody may read anywhere, erasable details included. */
const secrets = new Map<string, string>()
/** What may stand in the erasable details of the audit, sealed by the page key, and nowhere in the clear. */
const personal = new Map<string, string>()
const restored = newFolder('restored')

beforeAll(async () => {
  desk = await makeApp({ create: false, seed: 'canaries' })
  temporary = join(desk.folder, 'temporary')
  mkdirSync(temporary)
  process.env['SQLITE_TMPDIR'] = temporary
  PEOPLE.forEach((person, index) => {
    for (const [field, value] of Object.entries(person)) personal.set(`${field} of person ${String(index)}`, value)
  })
  for (const [who, { login, name, passphrase }] of Object.entries(OPERATORS)) {
    personal.set(`login of operator ${who}`, login).set(`name of operator ${who}`, name)
    secrets.set(`passphrase of operator ${who}`, passphrase)
  }
  await work()
})
afterAll(async () => {
  delete process.env['SQLITE_TMPDIR']
  await desk.close()
  rmSync(restored, { recursive: true, force: true })
})

/** A day at the desk: set-up, people, a call with codes, a reset, a first sign-in, a device. Everything secret is written down. */
async function work(): Promise<void> {
  const { first, second } = OPERATORS
  const create = { ...first, storeName: 'Lab', language: 'en' }
  secrets.set('recovery code', String((await desk.vault('one', 'create', create))['recoveryCode']))
  const one = desk.as('one')
  const { accountId } = await one.call('directory.createAccount', { name: 'lab' })
  for (const person of PEOPLE) {
    await one.call('directory.createUser', { accountId, user: { ...person, areaCode: '0086' } })
  }
  const { enrolmentCode } = await one.call('operators.add', {
    login: second.login,
    name: second.name,
    roles: ['lead'],
    linkedUserId: null,
    language: 'en',
  })
  secrets.set('enrolment code', enrolmentCode)
  await desk.vault('two', 'enrol', { login: second.login, code: enrolmentCode, passphrase: second.passphrase })
  await desk.vault('three', 'unlock', { login: first.login, passphrase: 'a wrong passphrase, mistyped' })
  secrets.set('mistyped passphrase', 'a wrong passphrase, mistyped')

  await desk.clock.advance(80 * HOUR)
  for (const [client, { login, passphrase }] of [
    ['one', first],
    ['two', second],
  ] as const)
    await desk.vault(client, 'unlock', { login, passphrase })
  const two = desk.as('two')
  const { hits } = await one.call('directory.search', { text: PEOPLE[0]?.login ?? '' })
  const userId = hits[0]?.userId
  if (userId === undefined) throw new Error('the search does not find the first person')
  const { callId } = await one.call('calls.open', { userId, ticket: 'INC-77' })
  const answer = await bodyOf(callId, async () => {
    await one.call('calls.challenge', { callId, method: 'code-email' })
  })
  const code = /\d{6}/u.exec(answer)?.[0] ?? ''
  secrets.set('verification code', code)
  expect(await one.call('calls.answer', { callId, method: 'code-email', answer: code })).toMatchObject({
    outcome: 'right',
  })
  const reset = await bodyOf(callId, async () => {
    await one.call('credentials.resetPassword', { callId, route: 'message:sms' })
  })
  const password = passwordIn(reset)
  secrets.set('temporary password', password)

  const page = desk.asUser('page')
  const signIn = { account: 'lab', login: PEOPLE[0]?.login ?? '', password }
  expect(await page.call('sessions.signIn', signIn)).toEqual({ outcome: 'next', stage: 'must-change' })
  const own = 'glimmering tugboat under eaves'
  secrets.set('password of a user', own)
  expect(await page.call('sessions.changePassword', { next: own })).toMatchObject({ outcome: 'changed' })
  await page.call('sessions.proveAgain', { way: 'password', secret: own })
  const { secret } = await page.call('accessKeys.create', {})
  secrets.set('secret of an access key', secret)
  const begun = await page.call('mfa.beginEnrolment', {})
  if (begun.outcome !== 'begun') throw new Error('no device was begun')
  secrets.set('TOTP seed', begun.seed)
  const step = stepAt(desk.clock.now())
  const [before, now] = [codeOfStep(begun.seed, step - 1), codeOfStep(begun.seed, step)]
  secrets.set('TOTP code', now)
  const bound = await page.call('mfa.confirmEnrolment', { first: before, second: now })
  if (bound.outcome !== 'bound') throw new Error('the device was not bound')
  bound.recoveryCodes.forEach((recovery, index) => secrets.set(`recovery code ${String(index)}`, recovery))
  await two.call('audit.list', {})
  await one.call('audit.export', { format: 'csv' })
  await one.call('store.backup', { folder: join(desk.folder, 'backup') })

  /** The body of the message that `send` queues for the call: only the lead, who did not open it, may read it. */
  async function bodyOf(of: CallId, send: () => Promise<void>): Promise<string> {
    const seen = new Set((await two.call('codes.outbox', {})).messages.map(message => message.messageId))
    await send()
    const fresh = (await two.call('codes.outbox', {})).messages.filter(message => !seen.has(message.messageId))
    const bodies: string[] = []
    for (const { messageId } of fresh) bodies.push(await read(messageId))
    const [body] = bodies.filter(text => /\d{6}/u.test(text) || passwordIn(text) !== '')
    if (body === undefined) throw new Error(`no message of call ${of}`)
    return body
  }
  async function read(messageId: MessageId): Promise<string> {
    const reply = await two.raw('codes.readBody', { messageId, reason: 'no gateway in this lab' })
    return reply.ok ? (reply.value as { body: string }).body : ''
  }
}

const passwordIn = (body: string): string => /^Temporary password for .*: (.+)$/mu.exec(body)?.[1] ?? ''

/** Every way in which a text might lie in a file. */
const shapes = (text: string): Buffer[] =>
  [
    ...new Set([
      text,
      text.toLowerCase(),
      text.toUpperCase(),
      [...text].reverse().join(''),
      text.replaceAll(/[\s-]/gu, ''),
    ]),
  ].flatMap(shape => [
    Buffer.from(shape, 'utf8'),
    Buffer.from(shape, 'utf16le'),
    Buffer.from(Buffer.from(shape).toString('hex')),
    // Base64 of a text that begins at any of three places.
    ...[0, 1, 2].map(shift =>
      Buffer.from(
        Buffer.from(`${'\0'.repeat(shift)}${shape}`)
          .toString('base64')
          .slice(shift === 0 ? 0 : 4, -4),
      ),
    ),
  ])

/** Where any of the canaries is found in the clear. */
function found(canaries: ReadonlyMap<string, string>, files: ReadonlyMap<string, Buffer>): string[] {
  const hits: string[] = []
  for (const [what, text] of canaries) {
    for (const shape of shapes(text).filter(one => one.length >= 6)) {
      for (const [name, bytes] of files) {
        const at = bytes.indexOf(shape)
        // Six digits may be a part of a longer number.
        if (at === -1 || (/^\d{6}$/u.test(text) && insideNumber(bytes, at, shape.length))) continue
        hits.push(`${what} in ${name}`)
      }
    }
  }
  return hits
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57
const insideNumber = (bytes: Buffer, at: number, length: number) =>
  isDigit(bytes[at - 1]) || isDigit(bytes[at + length])

const filesIn = (folder: string): Map<string, Buffer> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => statSync(join(folder, name)).isFile())
      .map(name => [name, readFileSync(join(folder, name))]),
  )
const all = () => new Map([...personal, ...secrets])
const inLines = (name: string, values: readonly unknown[]) =>
  new Map([[name, Buffer.from(values.map(value => JSON.stringify(value)).join('\n'))]])

describe('what was told to the desk', () => {
  it('is 60 canaries and more, each of which the search would find', () => {
    expect(all().size).toBeGreaterThanOrEqual(60)
    expect([...all()].filter(([, text]) => text.length < 6)).toEqual([])
    for (const [what, text] of all()) {
      const planted = new Map([['planted', Buffer.from(`..${text}..`)]])
      expect(found(new Map([[what, text]]), planted), what).not.toEqual([])
    }
  })

  it('is in no file of an open store, of its state, of its backup, nor in a temporary one', () => {
    const files = filesIn(desk.folder)
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'store/store.db',
        'store/store.db-wal',
        'store/store.hdr',
        'state/audit.head',
        'backup/store.db',
      ]),
    )
    expect(files.get('store/store.db-wal')?.length).toBeGreaterThan(100_000)
    expect(found(all(), files)).toEqual([])
    expect([...files.keys()].filter(name => name.startsWith('temporary'))).toEqual([])
  })

  it('is in no line of the log and in no event', () => {
    expect(desk.events.length).toBeGreaterThan(20)
    expect(found(all(), inLines('an event', desk.events))).toEqual([])
    expect(found(all(), inLines('the log', desk.log.lines))).toEqual([])
  })

  it('is in no row of the audit for good: names in erasable details only, secrets not even there', async () => {
    const profile = join(restored, 'store')
    cpSync(join(desk.folder, 'backup'), profile, { recursive: true })
    const { first } = OPERATORS
    const opening = await openKeyring(portsOf(restored), first.login, { kind: 'operator', secret: first.passphrase })
    if (opening.kind === 'wrong') throw new Error('the backup does not open')
    const { store } = opening.keyring
    const rows = await store.read.selectFrom('audit').selectAll().execute()
    const details = await store.read.selectFrom('audit_detail').select('detail').execute()
    await opening.keyring.close()
    expect(rows.length).toBeGreaterThan(25)
    expect(details.length).toBeGreaterThan(0)
    expect(found(all(), inLines('a row', rows))).toEqual([])
    expect(found(secrets, inLines('a detail', details))).toEqual([])
  })

  it('is in no file once the store is closed, and the backup is whole on an empty profile', async () => {
    await desk.app.close()
    expect(found(all(), filesIn(desk.folder))).toEqual([])
    const empty = await makeApp({ create: false })
    try {
      cpSync(join(desk.folder, 'backup'), join(empty.folder, 'store'), { recursive: true })
      empty.clock.setWall(desk.clock.now())
      expect(await empty.vault('one', 'status', {})).toMatchObject({ store: 'closed' })
      const { login, passphrase } = OPERATORS.first
      expect(await empty.vault('one', 'unlock', { login, passphrase })).toEqual({ outcome: 'unlocked' })
      expect(await empty.as('one').call('audit.verify', {})).toMatchObject({ verdict: 'intact', firstBad: null })
      const { hits } = await empty.as('one').call('directory.search', { text: PEOPLE[12]?.login ?? '' })
      expect(hits).toHaveLength(1)
    } finally {
      await empty.close()
    }
  })
})
