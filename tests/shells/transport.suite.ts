import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Reply } from '#shared/errors.ts'

import { createStore, OPERATOR } from './realDesk.ts'
import { actsWithoutEvidence } from './withoutEvidence.ts'

/** What a page sees of the core, over whichever way. */
export interface Line {
  call(name: string, input: unknown): Promise<Reply<unknown>>
  vault(name: string, input: unknown): Promise<Reply<unknown>>
  onEvent(listener: (event: unknown) => void): () => void
}

export interface TransportUnderTest {
  /** A new page: a window, or a browser tab with a ticket of its own. */
  open(): Promise<Line>
  /** The page disappears without a word. */
  lose(line: Line): Promise<void>
  /** The screen was locked, or the machine went to sleep. */
  lockScreen(): Promise<void>
  /** The worker that holds the core dies. */
  close(): Promise<void>
}

const accounts = { ok: true, value: { accounts: expect.any(Array) as unknown } }
const signedOut = { ok: false, error: { code: 'signed_out' } }

/** What holds for a page, whichever way leads from it to the core. */
export function transportSuite(name: string, start: () => Promise<TransportUnderTest>): void {
  describe(`a page over ${name}`, () => {
    let transport: TransportUnderTest
    let line: Line

    beforeAll(async () => {
      transport = await start()
      line = await transport.open()
      await createStore((verb, input) => line.vault(verb, input))
    })
    afterAll(() => transport.close())

    it('gets the value of a query', async () => {
      expect(await line.call('directory.accounts', {})).toMatchObject(accounts)
    })

    it('gets a refusal as a reply, not as an error', async () => {
      expect(await line.call('directory.user', { userId: '0'.repeat(32) })).toMatchObject({
        ok: false,
        error: { code: 'not_found' },
      })
      expect(await line.call('directory.search', { text: 5 })).toMatchObject({
        ok: false,
        error: { code: 'invalid_input', fields: ['text'] },
      })
    })

    it('does nothing without evidence, whatever it calls, and every attempt is in the audit', async () => {
      const ask = (verb: string, input: unknown) => line.call(verb, input)
      await actsWithoutEvidence(ask, { ask, face: 'operator' })
    })

    it.each(['__proto__.toString', 'directory', 'directory.search.x', 'nobody.home', 'a b'])(
      'cannot call %s',
      async wrong => {
        expect(await line.call(wrong, {})).toMatchObject({ ok: false, error: { code: 'not_found' } })
      },
    )

    it('carries text of every language unharmed', async () => {
      const name = '技術支援 — مكتب المساعدة "<🛟>"'
      const reply = await line.call('directory.createAccount', { name })
      expect(reply).toMatchObject({ ok: true, value: { name } })
    })

    it('hears that something changed, and not what it became', async () => {
      const heard: unknown[] = []
      const stop = line.onEvent(event => heard.push(event))
      await line.call('directory.createAccount', { name: 'Heard' })
      await expect
        .poll(() => heard)
        .toContainEqual({ kind: 'changed', domains: expect.arrayContaining(['directory']) as unknown })
      stop()
      expect(JSON.stringify(heard)).not.toContain('Heard')
    })

    it('hears nothing more once it stopped listening', async () => {
      const heard: unknown[] = []
      line.onEvent(event => heard.push(event))()
      await line.call('directory.createAccount', { name: 'Unheard' })
      expect(heard).toEqual([])
    })

    it('answers many questions at once, each with its own answer', async () => {
      const replies = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          line.call('directory.search', { text: `nobody${n}`, limit: 1 + (n % 50) }),
        ),
      )
      expect(replies.every(reply => reply.ok)).toBe(true)
    })

    it('is a stranger in a second page until that page unlocks', async () => {
      const second = await transport.open()
      expect(await second.call('directory.accounts', {})).toMatchObject(signedOut)
      expect(await second.vault('unlock', { ...OPERATOR, passphrase: 'not the right one' })).toMatchObject({
        ok: true,
        value: { outcome: 'wrong' },
      })
      expect(await second.vault('unlock', OPERATOR)).toMatchObject({
        ok: true,
        value: { outcome: expect.stringMatching(/unlocked|wait/u) as unknown },
      })
      await transport.lose(second)
      expect(await line.call('directory.accounts', {})).toMatchObject(accounts)
    })

    it('does not hear of the sign-out of another page', async () => {
      const other = await transport.open()
      const heard: { kind: string }[] = []
      const stop = line.onEvent(event => heard.push(event as { kind: string }))
      await other.vault('lock', {})
      await line.call('directory.createAccount', { name: 'After the lock' })
      await expect.poll(() => heard.map(event => event.kind)).toContain('changed')
      expect(heard.map(event => event.kind)).not.toContain('signed-out')
      stop()
    })

    it('is signed out when the screen is locked, and can unlock again with a fresh worker', async () => {
      const heard: { kind: string }[] = []
      const stop = line.onEvent(event => heard.push(event as { kind: string }))
      await transport.lockScreen()
      await expect.poll(() => heard.map(event => event.kind)).toContain('closed')
      expect(await line.call('directory.accounts', {})).toMatchObject(signedOut)
      expect(await line.vault('status', {})).toMatchObject({ ok: true, value: { store: 'closed', signedIn: false } })
      await expect
        .poll(async () => await line.vault('unlock', OPERATOR), { timeout: 15_000, interval: 1000 })
        .toMatchObject({ ok: true, value: { outcome: 'unlocked' } })
      expect(await line.call('directory.accounts', {})).toMatchObject(accounts)
      stop()
    })
  })
}
