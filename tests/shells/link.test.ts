import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { afterAll, describe, expect, it } from 'vitest'

import { systemClock } from '../../electron/adapters/clock.ts'
import { preparePlaces, thisMachine } from '../../electron/adapters/places.ts'
import { startLink, workerBeside } from '../../electron/worker/link.ts'
import { testLog } from '../support/fakes.ts'
import { createStore, OPERATOR, realDesk } from './realDesk.ts'

const folder = mkdtempSync(join(tmpdir(), 'iam-desk-link-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A link to a worker of a few lines, for what the real one does only in trouble. */
function linkTo(name: string, source: string) {
  const file = join(folder, `${name}.mjs`)
  writeFileSync(file, `import { parentPort as port } from 'node:worker_threads'\n${source}`)
  const places = preparePlaces(join(folder, 'store'), {
    ...thisMachine(),
    env: { XDG_STATE_HOME: join(folder, 'state') },
  })
  const log = testLog()
  return { log, app: startLink({ entry: pathToFileURL(file), places, clock: systemClock, log }) }
}
const question = (name: string) => ({ client: 'c', face: 'operator' as const, name, input: {} })

describe('the link to the core', () => {
  it('turns a worker that crashes into replies, tells the pages, and starts another', async () => {
    const { app, log } = linkTo(
      'crashing',
      `port.on('message', ask => { if (ask.kind === 'end') port.close(); if (ask.request?.name === 'crash') throw new Error('boom'); if (ask.request?.name === 'fine') port.postMessage({ id: ask.id, reply: { ok: true, value: 'fine' } }) })`,
    )
    const heard: unknown[] = []
    app.onEvent(event => heard.push(event))
    const left = app.dispatch(question('never answered'))
    expect(await app.dispatch(question('crash'))).toEqual({
      ok: false,
      error: { code: 'unavailable', reason: 'worker.crashed' },
    })
    expect(await left).toEqual({ ok: false, error: { code: 'unavailable', reason: 'worker.crashed' } })
    expect(heard).toEqual([{ kind: 'closed' }])
    expect(log.lines.join()).toContain('boom')
    expect(await app.dispatch(question('fine'))).toMatchObject({ ok: false, error: { reason: 'worker.crashed' } })
    await expect.poll(() => app.dispatch(question('fine')), { timeout: 5000 }).toEqual({ ok: true, value: 'fine' })
    await app.close()
  })

  it('gives a worker that cannot start up with one sentence, not with a hang', async () => {
    const { app } = linkTo('broken', `throw new Error('no start')`)
    expect(await app.dispatch(question('anything'))).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    await app.close()
  })

  it('asks the next worker what the closed one sent back, and ends the old one once its answers are out', async () => {
    const { app } = linkTo(
      'closing',
      `
      import { threadId } from 'node:worker_threads'
      let over = false
      port.on('message', ask => {
        if (ask.kind === 'end') { port.close(); return }
        if (over) { port.postMessage({ id: ask.id, again: true }); return }
        if (ask.kind === 'lock-all') { over = true; port.postMessage({ event: { kind: 'closed' } }); setTimeout(() => port.postMessage({ id: ask.id, reply: { ok: true, value: null } }), 50); return }
        port.postMessage({ id: ask.id, reply: { ok: true, value: threadId } })
      })`,
    )
    const first = await app.dispatch(question('who'))
    const locked = app.lockAll()
    const between = app.dispatch(question('who'))
    await locked
    const later = await app.dispatch(question('who'))
    expect(await between).toEqual(later)
    expect(later).not.toEqual(first)
    await app.close()
    expect(await app.dispatch(question('who'))).toEqual({
      ok: false,
      error: { code: 'unavailable', reason: 'worker.ended' },
    })
  })

  it('refuses what cannot be framed', async () => {
    const { app } = linkTo('idle', `port.on('message', ask => { if (ask.kind === 'end') port.close() })`)
    expect(await app.dispatch({ ...question('x'), input: () => undefined })).toEqual({
      ok: false,
      error: { code: 'invalid_input' },
    })
    app.hold('http://users')()
    await app.close()
  })

  it('finds its worker beside the source and beside a build', () => {
    expect(workerBeside('file:///a/electron/cli/main.ts').pathname).toBe('/a/electron/worker/main.ts')
    expect(workerBeside('file:///a/out/main/cli.js').pathname).toBe('/a/out/main/worker.js')
  })
})

describe('a real worker', () => {
  it('keeps the store open for a service after the operator left, and ends when the service does', async () => {
    const desk = realDesk()
    const events: string[] = []
    desk.app.onEvent(event => events.push(event.kind))
    const vault = (name: string, input: unknown) => desk.app.vault('one', name, { input, via: 'operator' as const })
    const release = desk.app.hold('http://127.0.0.1:1/')
    await createStore(vault)
    expect(
      await desk.app.dispatch({ client: 'one', face: 'operator', name: 'security.status', input: {} }),
    ).toMatchObject({ value: { userPages: 'http://127.0.0.1:1/' } })
    await vault('lock', {})
    expect(await vault('status', {})).toMatchObject({ value: { store: 'open', signedIn: false } })
    expect(events).not.toContain('closed')
    release()
    await expect.poll(() => events).toContain('closed')
    expect(await vault('status', {})).toMatchObject({ value: { store: 'closed' } })
    await desk.close()
  })

  it('takes a hold along to the worker after it', async () => {
    const desk = realDesk()
    const vault = (name: string, input: unknown) => desk.app.vault('one', name, { input, via: 'operator' as const })
    await createStore(vault)
    const closed = new Promise(resolve => desk.app.onEvent(event => event.kind === 'closed' && resolve(event)))
    await desk.app.lockAll()
    await closed
    desk.app.hold('http://127.0.0.1:1/')
    expect(await vault('unlock', OPERATOR)).toMatchObject({ value: { outcome: 'unlocked' } })
    await vault('lock', {})
    expect(await vault('status', {})).toMatchObject({ value: { store: 'open' } })
    await desk.close()
  })
})
