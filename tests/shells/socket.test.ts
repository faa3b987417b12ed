import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { reachDesk, serveSocket, SocketTaken } from '../../electron/worker/socket.ts'
import { createStore, OPERATOR, realDesk } from './realDesk.ts'
import { actsWithoutEvidence } from './withoutEvidence.ts'

describe.skipIf(process.platform === 'win32')('the socket of the command line', () => {
  const desk = realDesk()
  const path = desk.places.socket
  const options = {
    path,
    app: desk.app,
    log: desk.log,
    addresses: () => ({ url: 'http://127.0.0.1:1/#k=x', userPages: null }),
  }
  let server: Awaited<ReturnType<typeof serveSocket>>

  beforeAll(async () => {
    writeFileSync(path, 'left over from a crash')
    server = await serveSocket(options)
    await createStore((name, input) => desk.app.vault('page:1', name, { input, via: 'operator' }))
  })
  afterAll(async () => {
    await server.close()
    expect(await reachDesk(path)).toBeUndefined()
    await desk.close()
  })

  it('is for its owner alone', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(desk.places.state).mode & 0o777).toBe(0o700)
  })

  it('refuses a second server while the first lives', async () => {
    await expect(serveSocket(options)).rejects.toBeInstanceOf(SocketTaken)
    expect(await (await reachDesk(path))?.addresses()).toEqual({ url: 'http://127.0.0.1:1/#k=x', userPages: null })
  })

  it('asks every caller to unlock for themself, and forgets them when they hang up', async () => {
    const caller = await reachDesk(path)
    expect(await caller?.dispatch('directory.accounts', {})).toMatchObject({ ok: false, error: { code: 'signed_out' } })
    expect(await caller?.vault('unlock', OPERATOR)).toMatchObject({ ok: true, value: { outcome: 'unlocked' } })
    expect(await caller?.dispatch('directory.accounts', {})).toMatchObject({ ok: true })
    const other = await reachDesk(path)
    expect(await other?.dispatch('directory.accounts', {})).toMatchObject({ ok: false, error: { code: 'signed_out' } })
    caller?.close()
    other?.close()
  })

  it('gives its callers the rights of the command line, not those of the desk', async () => {
    const caller = await reachDesk(path)
    await caller?.vault('unlock', OPERATOR)
    expect(await caller?.dispatch('operators.touch', {})).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await caller?.dispatch('codes.readBody', { messageId: '0'.repeat(32), reason: 'curious' })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    })
    caller?.close()
  })

  it('does nothing to a user without evidence, and every attempt is in the audit', async () => {
    const caller = await reachDesk(path)
    if (caller === undefined) throw new Error('no desk')
    await caller.vault('unlock', OPERATOR)
    await actsWithoutEvidence((name, input) => desk.app.dispatch({ client: 'page:1', face: 'operator', name, input }), {
      ask: (name, input) => caller.dispatch(name, input),
      face: 'cli',
    })
    caller.close()
  })

  it('carries a file of many megabytes in one line', { timeout: 180_000 }, async () => {
    const caller = await reachDesk(path)
    await caller?.vault('unlock', OPERATOR)
    const content = Buffer.from(`login,name\n${'x'.repeat(50)},y\n`.repeat(150_000)).toString('base64')
    expect(await caller?.dispatch('directory.readImport', { fileName: 'a.csv', content })).toHaveProperty('ok')
    caller?.close()
  })

  it.each([
    'nonsense\n',
    '{}\n',
    '{"id":1,"kind":"dispatch"}\n',
    '{"id":"1","kind":"vault","name":"x"}\n',
    '{"id":1,"kind":"lock-all"}\n',
  ])('hangs up on %j', async line => {
    const answer = await new Promise<string>(resolve => {
      const socket = connect(path, () => socket.write(line))
      let text = ''
      socket.setEncoding('utf8').on('data', chunk => (text += String(chunk)))
      socket.on('close', () => resolve(text))
    })
    expect(answer).toBe('')
  })

  it('is never opened to other users on any system', () => {
    expect(readFileSync(new URL('../../electron/worker/socket.ts', import.meta.url), 'utf8')).not.toMatch(
      /readableAll|writableAll/u,
    )
  })
})
