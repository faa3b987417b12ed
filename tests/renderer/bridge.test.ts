import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'

import type { Reply } from '#shared/errors.ts'

import { openHttp, takeTicket } from '../../renderer/bridge/http.ts'
import { readLines } from '../../renderer/bridge/lines.ts'
import { onSignedOut, rpc, useTransport } from '../../renderer/bridge/rpc.ts'
import type { BridgeEvent } from '../../renderer/bridge/transport.ts'
import { useCall } from '../../renderer/bridge/useCall.ts'
import { useQuery } from '../../renderer/bridge/useQuery.ts'

/** A core that answers when the test says so. */
function slowCore() {
  const waiting: { readonly name: string; readonly input: unknown; answer(reply: Reply<unknown>): void }[] = []
  let tell: (event: BridgeEvent) => void = () => undefined
  useTransport({
    call: (name, input) => new Promise(answer => waiting.push({ name, input, answer })),
    vault: () => Promise.resolve({ ok: true, value: {} }),
    onEvent(listener) {
      tell = listener
      return () => undefined
    },
  })
  return { waiting, tell: (event: BridgeEvent) => tell(event) }
}

const ok = (value: unknown): Reply<unknown> => ({ ok: true, value })
let scope: EffectScope

beforeEach(() => {
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  sessionStorage.clear()
})

describe('rpc', () => {
  it('names the capability by its path', async () => {
    const { waiting } = slowCore()
    const reply = rpc.directory.search({ text: 'wang' })
    expect(rpc.directory.search.capability).toBe('directory.search')
    expect(waiting[0]).toMatchObject({ name: 'directory.search', input: { text: 'wang' } })
    waiting[0]?.answer(ok({ hits: [], more: false }))
    expect(await reply).toEqual({ ok: true, value: { hits: [], more: false } })
  })

  it('tells the frame when a reply says that nobody is signed in', async () => {
    const { waiting } = slowCore()
    const heard = vi.fn()
    const stop = onSignedOut(heard)
    const reply = rpc.operators.me({})
    waiting[0]?.answer({ ok: false, error: { code: 'signed_out' } })
    await reply
    expect(heard).toHaveBeenCalledOnce()
    stop()
  })
})

describe('useCall', () => {
  it('gives the output, and nothing but the failure of a refusal', async () => {
    const { waiting } = slowCore()
    const { run, busy, error } = scope.run(() => useCall(rpc.codes.cancel)) ?? expect.fail()
    const first = run({ messageId: 'a' })
    expect(busy.value).toBe(true)
    waiting[0]?.answer({ ok: false, error: { code: 'forbidden' } })
    expect(await first).toBeUndefined()
    expect(error.value).toEqual({ code: 'forbidden' })
    expect(busy.value).toBe(false)
    const second = run({ messageId: 'a' })
    expect(error.value).toBeNull()
    waiting[1]?.answer(ok({ messageId: 'a' }))
    expect(await second).toEqual({ messageId: 'a' })
  })

  it('drops an answer that a later run has overtaken', async () => {
    const { waiting } = slowCore()
    const { run, busy } = scope.run(() => useCall(rpc.codes.cancel)) ?? expect.fail()
    const first = run({ messageId: 'a' })
    const second = run({ messageId: 'b' })
    waiting[1]?.answer(ok('second'))
    expect(await second).toBe('second')
    waiting[0]?.answer(ok('first'))
    expect(await first).toBeUndefined()
    expect(busy.value).toBe(false)
  })
})

describe('useQuery', () => {
  it('asks again when an event names its domain, once for events that come together', async () => {
    vi.useFakeTimers()
    const { waiting, tell } = slowCore()
    scope.run(() => useQuery(rpc.calls.list, () => ({}), { also: ['codes'] }))
    expect(waiting).toHaveLength(1)
    tell({ kind: 'changed', domains: ['audit'] })
    tell({ kind: 'changed', domains: ['codes'] })
    tell({ kind: 'changed', domains: ['calls'] })
    await vi.advanceTimersByTimeAsync(100)
    expect(waiting).toHaveLength(2)
    tell({ kind: 'reconnected' })
    await vi.advanceTimersByTimeAsync(100)
    expect(waiting).toHaveLength(3)
  })

  it('keeps the answer to the latest question only, and asks nothing without one', async () => {
    const { waiting } = slowCore()
    const text = ref<string | null>('wa')
    const { value, busy } =
      scope.run(() => useQuery(rpc.directory.search, () => (text.value === null ? null : { text: text.value }))) ??
      expect.fail()
    text.value = 'wang'
    await flushPromises()
    expect(waiting).toHaveLength(2)
    waiting[1]?.answer(ok('for wang'))
    waiting[0]?.answer(ok('for wa'))
    await flushPromises()
    expect(value.value).toBe('for wang')
    text.value = null
    await flushPromises()
    expect(value.value).toBeNull()
    expect(busy.value).toBe(false)
    expect(waiting).toHaveLength(2)
  })
})

describe('the way to the browser host', () => {
  it('takes the launch ticket out of the address, and leaves an ordinary address alone', () => {
    history.replaceState(null, '', '/#k=abc-_9')
    expect(takeTicket()).toBe('abc-_9')
    expect(location.hash).toBe('')
    history.replaceState(null, '', '/#/desk')
    expect(takeTicket()).toBeNull()
    expect(location.hash).toBe('#/desk')
  })

  it('swaps the ticket for a bearer, sends it with every call, and keeps it over a reload', async () => {
    const sent: { path: string; headers: Record<string, string> }[] = []
    vi.stubGlobal('fetch', (path: string, init: { headers: Record<string, string> }) => {
      sent.push({ path, headers: init.headers })
      return Promise.resolve({ json: () => Promise.resolve(ok(path === '/session' ? { bearer: 'B' } : 'answer')) })
    })
    const first = await openHttp('ticket')
    expect(await first.call('calls.list', {})).toEqual(ok('answer'))
    const reloaded = await openHttp(null)
    await reloaded.vault('status', {})
    expect(sent.map(({ path }) => path)).toEqual(['/session', '/rpc/calls.list', '/vault/status'])
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual([undefined, 'Bearer B', 'Bearer B'])
  })

  it('answers “signed out” without a bearer and “unavailable” when the host is gone or answers nonsense', async () => {
    const keyless = await openHttp(null)
    expect(await keyless.vault('status', {})).toEqual({ ok: false, error: { code: 'signed_out' } })
    sessionStorage.setItem('iam-desk.bearer', 'B')
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')))
    const gone = await openHttp(null)
    expect(await gone.vault('status', {})).toEqual({ ok: false, error: { code: 'unavailable' } })
    vi.stubGlobal('fetch', () => Promise.resolve({ json: () => Promise.resolve('<html>') }))
    expect(await gone.call('calls.list', {})).toEqual({ ok: false, error: { code: 'unavailable' } })
  })

  it('reads lines across chunks and passes heartbeats over', async () => {
    const bytes = new TextEncoder().encode('{"kind":"closed"}\n\n{"kind":"王"}\n')
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const lines: string[] = []
    for await (const line of readLines(stream)) lines.push(line)
    expect(lines).toEqual(['{"kind":"closed"}', '{"kind":"王"}'])
  })
})
