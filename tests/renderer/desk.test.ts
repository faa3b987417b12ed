import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import App from '../../renderer/app/App.vue'
import { createDeskRouter } from '../../renderer/app/router.ts'
import { useSession } from '../../renderer/app/session.ts'
import { i18n } from '../../renderer/app/text.ts'
import { useTransport } from '../../renderer/bridge/rpc.ts'
import type { Transport } from '../../renderer/bridge/transport.ts'
import { makeApp, type TestApp } from '../support/makeApp.ts'

/** The window of one operator: the real app behind it, nothing between. */
const windowOf = (made: TestApp, client: string): Transport => ({
  call: (name, input) =>
    made.app.dispatch({ client, face: 'operator', name, input: JSON.parse(JSON.stringify(input)) as unknown }),
  vault: (name, input) => made.app.vault(client, name, { input, via: 'operator' }),
  onEvent: listener => made.app.onEvent(listener),
})

let made: TestApp
let page: VueWrapper
let keys: string[]

const active = () => document.activeElement as HTMLElement
const nameOf = (element: Element) => element.getAttribute('aria-label') ?? element.textContent.trim()
const text = () => document.body.textContent

/** Waits until the page has what it needs, as a person would. */
const see = (what: () => unknown) => vi.waitFor(() => expect(what()).toBeTruthy(), { timeout: 10_000, interval: 10 })

/** One key, as the browser turns it into events and defaults. */
async function press(key: string): Promise<void> {
  keys.push(key)
  const at = active()
  const goesOn = at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  if (goesOn && at instanceof HTMLInputElement && key.length === 1) {
    at.value += key
    at.dispatchEvent(new Event('input', { bubbles: true }))
  }
  if (goesOn && at instanceof HTMLButtonElement && key === 'Enter') at.click()
  await flushPromises()
}
const type = async (word: string) => {
  for (const key of word) await press(key)
}

async function openDesk(client: string, slow: Partial<Record<string, Promise<void>>> = {}): Promise<void> {
  const direct = windowOf(made, client)
  useTransport({
    ...direct,
    call: async (name, input) => {
      const reply = await direct.call(name, input)
      await slow[name]
      return reply
    },
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  i18n.global.locale.value = 'en'
  await useSession().refresh()
  const router = createDeskRouter()
  page = mount(App, { global: { plugins: [pinia, i18n, router] }, attachTo: document.body })
  await router.isReady()
  await see(() => document.querySelector('input[type=search]'))
  await see(() => active().getAttribute('type') === 'search')
}

/** The six digits on the phone of a sample user. */
async function onThePhone(client: string): Promise<string> {
  const { messages } = await made.as(client).call('codes.pocketPhone', {})
  return (
    /\d{6}/u.exec(messages.find(({ body }) => /\b\d{6}\b/u.test(body))?.body ?? '')?.[0] ?? expect.fail('no code came')
  )
}

beforeEach(async () => {
  keys = []
  made = await makeApp()
  vi.useFakeTimers({ toFake: ['Date'], now: made.clock.now() })
  await made.app.fillWithSample(40)
  await made.operator('lou', ['lead'])
})
afterEach(async () => {
  page.unmount()
  document.body.replaceChildren()
  vi.useRealTimers()
  await made.close()
})

/** Someone to call about, without an authenticator: the code goes by SMS. */
async function someone(): Promise<string> {
  const { users } = await made.as('ann').call('directory.listUsers', {})
  return (
    users.find(user => !user.hasMfa && user.enabled && !user.privileged && user.phone !== '' && user.email !== '')
      ?.login ?? expect.fail('nobody')
  )
}

describe('the desk', () => {
  it('works a whole call by keys alone: find, prove by SMS, reset, hand over, next caller', async () => {
    const login = await someone()
    await openDesk('lou')
    await type(login)
    const typed = keys.length
    await press('Enter')
    await see(() => document.querySelector('[role=meter]'))
    await see(() => nameOf(active()).startsWith('Send a code'))
    expect(document.querySelector('[role=meter]')?.getAttribute('aria-valuenow')).toBe('0')

    await press('Enter')
    await see(() => nameOf(active()).includes('6 digits'))
    await type('000000')
    await see(() => text().includes('Wrong code.'))
    expect(nameOf(active())).toContain('6 digits')
    keys.length -= 6

    await type(await onThePhone('lou'))
    await see(() => active().getAttribute('role') === 'listbox')
    expect(document.querySelector('[role=meter]')?.getAttribute('aria-valuenow')).toBe('100')

    await press('p')
    await see(() => text().includes('works once and must be changed'))
    await press('Enter')
    await see(() => text().includes('The password was replaced.'))
    await see(() => nameOf(active()) === 'Finish the call')
    await press('Enter')
    await see(() => document.querySelector('[role=meter]') === null)
    await see(() => active().getAttribute('type') === 'search')
    expect((active() as HTMLInputElement).value).toBe('')

    // Enter opens, Enter sends, six digits, a letter, Enter does it, Enter finishes.
    expect(keys.length - typed).toBe(11)
    const { calls } = await made.as('lou').call('calls.list', { state: 'open' })
    expect(calls).toEqual([])
  })

  it('keeps a way to prove that was taken before the change of purpose was answered', async () => {
    const login = await someone()
    let answer: () => void = () => undefined
    await openDesk('lou', { 'calls.update': new Promise<void>(resolve => (answer = resolve)) })
    await type(login)
    await press('Enter')
    await see(() => document.querySelector('[role=meter]'))
    const checked = () => document.querySelector('[role=radio][aria-checked=true]')
    await see(() => checked()?.textContent.includes('SMS'))

    const wants = [...document.querySelectorAll('select')].find(one => one.labels[0]?.textContent === 'Wants')
    if (wants === undefined) expect.fail('the purpose cannot be changed')
    wants.value = 'reset-mfa'
    wants.dispatchEvent(new Event('change', { bubbles: true }))
    await flushPromises()
    const email = [...document.querySelectorAll<HTMLElement>('[role=radio]')].find(one =>
      one.textContent.includes('E-mail'),
    )
    email?.click()
    await see(() => checked()?.textContent.includes('E-mail'))
    answer()
    await see(() => text().includes('The call is now about this: Reset MFA.'))
    expect(checked()?.textContent).toContain('E-mail')
  })

  it('shows an act that is not allowed with what it needs, and does not do it', async () => {
    const login = await someone()
    await openDesk('lou')
    await type(login)
    await press('Enter')
    await see(() => document.querySelector('[role=meter]'))
    const list = [...document.querySelectorAll<HTMLElement>('[role=listbox]')].find(
      each => nameOf(each) === 'What to do',
    )
    list?.focus()
    await press('p')
    expect(text()).toContain('One proof of who is calling is needed.')
    await press('Enter')
    await press('Enter')
    const { rows } = await made.as('ann').call('audit.list', { action: 'credentials.' })
    expect(rows).toEqual([])
  })

  it('asks why before it ends sessions, and changes nothing without a reason', async () => {
    const login = await someone()
    await openDesk('lou')
    await type(login)
    await press('Enter')
    await see(() => document.querySelector('[role=meter]'))
    const list = [...document.querySelectorAll<HTMLElement>('[role=listbox]')].find(
      each => nameOf(each) === 'What to do',
    )
    list?.focus()
    await press('s')
    await see(() => active().tagName === 'INPUT')
    page
      .find('form[data-act=end-sessions]')
      .element.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await see(() => text().includes('at least three letters'))
    await type('phone stolen')
    page
      .find('form[data-act=end-sessions]')
      .element.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await see(() => text().includes('Every session was ended.'))
  })

  it('leads back up with Esc: from the list of acts to the proofs, and on to the search', async () => {
    const login = await someone()
    await openDesk('lou')
    await type(login)
    await press('Enter')
    await see(() => nameOf(active()).startsWith('Send a code'))
    const list = [...document.querySelectorAll<HTMLElement>('[role=listbox]')].find(
      each => nameOf(each) === 'What to do',
    )
    list?.focus()
    await press('Escape')
    await see(() => nameOf(active()).startsWith('Send a code'))
    await press('Escape')
    await see(() => active().getAttribute('type') === 'search')
  })

  it('hears its keys inside fields too: F2 for the ticket, Ctrl+K for the search, Ctrl+/ for the list of keys', async () => {
    const login = await someone()
    await openDesk('lou')
    await type(login)
    await press('Enter')
    await see(() => nameOf(active()).startsWith('Send a code'))
    const chord = (key: string, code: string, ctrlKey: boolean) =>
      active().dispatchEvent(new KeyboardEvent('keydown', { key, code, ctrlKey, bubbles: true, cancelable: true }))
    chord('F2', 'F2', false)
    await see(() => active().getAttribute('placeholder') === 'none')
    chord('k', 'KeyK', true)
    await see(() => active().getAttribute('type') === 'search')
    chord('/', 'Slash', true)
    await see(() => document.querySelector('[role=dialog]'))
  })

  it('falls back to the locked page, without the caller on it, when the session ends', async () => {
    const login = await someone()
    await openDesk('lou')
    await type(login)
    await press('Enter')
    await see(() => document.querySelector('[role=meter]'))
    await made.vault('lou', 'lock', {})
    await see(() => text().includes('Unlock the desk'))
    expect(text()).not.toContain(login)
  })

  it('opens no call for a role that works none, and shows the masked card', async () => {
    const login = await someone()
    await made.operator('ada', ['administrator'])
    await openDesk('ada')
    await type(login)
    await press('Enter')
    await see(() => text().includes('Masked until the caller is proved.'))
    expect(document.querySelector('[role=meter]')).toBeNull()
  })
})
