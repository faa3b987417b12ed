import { afterEach, describe, expect, it } from 'vitest'

import { knownBrowser } from '../../renderer/userpages/knownBrowser.ts'
import { createVisitor } from '../../renderer/userpages/visitor.ts'

const KEY = 'iam-desk.browsers'
const secret = (letter: string) => letter.repeat(43)
const own = () => knownBrowser(localStorage)
afterEach(() => {
  localStorage.clear()
  history.replaceState(null, '', '/')
})

describe('what a browser keeps', () => {
  it('is shown again, the newest first, five at most', () => {
    expect(own().shown()).toEqual({ browsers: [] })
    for (const letter of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) own().keep(secret(letter))
    expect(own().shown()).toEqual({ browsers: ['b', 'f', 'e', 'd', 'c'].map(secret) })
  })

  it('is nothing that was put there by another hand and does not fit', () => {
    for (const odd of ['{', '"x"', '[1, null, "short"]', `["${secret('a')}x"]`]) {
      localStorage.setItem(KEY, odd)
      expect(own().shown()).toEqual({ browsers: [] })
    }
  })

  it('is nothing at a terminal, which wipes what was there', () => {
    own().keep(secret('a'))
    history.replaceState(null, '', '/?kiosk')
    const terminal = own()
    terminal.keep(secret('b'))
    expect(terminal.shown()).toEqual({})
    expect(localStorage.getItem(KEY)).toBeNull()
  })

  it('is nothing where the browser forbids it, and a full one is no trouble', () => {
    expect(knownBrowser(null).shown()).toEqual({})
    const full = knownBrowser({
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
      removeItem: () => undefined,
    })
    full.keep(secret('a'))
    expect(full.shown()).toEqual({ browsers: [] })
  })
})

describe('a page', () => {
  it('keeps the secret of whatever step a sign-in ends with, and asks for nothing by it', async () => {
    const line = {
      call: (name: string) =>
        Promise.resolve({ ok: true as const, value: name === 'one' ? { browser: secret('a') } : { browser: 7 } }),
      vault: () => Promise.resolve({ ok: true as const, value: null }),
    }
    const visitor = createVisitor(line, own())
    const ask = visitor.ask as (name: string, input: object) => Promise<unknown>
    await ask('two', {})
    expect(visitor.shown()).toEqual({ browsers: [] })
    await ask('one', {})
    expect(visitor.shown()).toEqual({ browsers: [secret('a')] })
  })
})
