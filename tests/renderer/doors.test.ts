import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import App from '../../renderer/app/App.vue'
import { createDeskRouter } from '../../renderer/app/router.ts'
import { useSession } from '../../renderer/app/session.ts'
import { i18n } from '../../renderer/app/text.ts'
import { useTransport } from '../../renderer/bridge/rpc.ts'
import { makeApp, PASSPHRASE, type TestApp } from '../support/makeApp.ts'

let made: TestApp
let page: VueWrapper | undefined

const text = () => document.body.textContent
const see = (what: () => unknown) => vi.waitFor(() => expect(what()).toBeTruthy(), { timeout: 10_000, interval: 10 })
const field = (label: string): HTMLInputElement => {
  const found = [...document.querySelectorAll('label')].find(each => each.textContent.trim() === label)
  const input = document.getElementById(found?.getAttribute('for') ?? '')
  return input instanceof HTMLInputElement ? input : expect.fail(`no field ${label}`)
}
async function fill(label: string, value: string): Promise<void> {
  const input = field(label)
  input.value = value
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await flushPromises()
}
async function submit(): Promise<void> {
  document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await flushPromises()
}
async function click(name: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find(each => each.textContent.trim() === name)
  if (button === undefined) expect.fail(`no button ${name}`)
  button.click()
  await flushPromises()
}

/** Opens the window of `client`, whatever stage it is at. */
async function open(client: string): Promise<void> {
  useTransport({
    call: (name, input) => made.app.dispatch({ client, face: 'operator', name, input }),
    vault: (name, input) => made.app.vault(client, name, { input, via: 'operator' }),
    onEvent: listener => made.app.onEvent(listener),
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  i18n.global.locale.value = 'en'
  await useSession().refresh()
  const router = createDeskRouter()
  page = mount(App, { global: { plugins: [pinia, i18n, router] }, attachTo: document.body })
  await router.isReady()
  await flushPromises()
}

beforeEach(() => {
  localStorage.clear()
})
afterEach(async () => {
  page?.unmount()
  document.body.replaceChildren()
  vi.useRealTimers()
  await made.close()
})

describe('the first run', () => {
  beforeEach(async () => {
    made = await makeApp({ create: false })
    await open('first')
    await see(() => text().includes('Set up IAM Desk'))
  })

  it('leads from a name to a passphrase, a recovery code that is confirmed, and the desk', async () => {
    await submit()
    expect(text()).toContain('Fill this in.')
    await fill('Your name', 'Ana Ortiz')
    await fill('Login', 'ana')
    await submit()
    await fill('Passphrase', 'too short')
    expect(text()).toContain('6 more characters.')
    await submit()
    expect(await made.app.vault('first', 'status', { input: {}, via: 'operator' })).toMatchObject({
      value: { store: 'none' },
    })
    await fill('Passphrase', 'seven grey herons wade')
    expect(text()).toContain('22 characters. Long enough.')
    await submit()
    await see(() => document.querySelector('output'))

    const groups = document.querySelector('output')?.textContent.trim().split('-') ?? []
    const asked = [...text().matchAll(/Group (\d)/gu)].map(match => Number(match[1]))
    expect(new Set(asked).size).toBe(2)
    for (const n of asked) await fill(`Group ${n}`, 'XXXX')
    await submit()
    await see(() => text().includes('These groups do not fit.'))
    for (const n of asked) await fill(`Group ${n}`, groups[n - 1] ?? '')
    await submit()
    await see(() => text().includes('A desk needs people'))
    expect(text()).not.toContain(groups.join('-'))

    await click('Go to the desk')
    await see(() => document.querySelector('input[type=search]'))
    expect((await made.as('first').call('security.status', {})).recoveryConfirmed).toBe(true)
  })
})

describe('the locked desk', () => {
  beforeEach(async () => {
    made = await makeApp()
    await made.vault('ann', 'lock', {})
  })

  it('says that login or passphrase is wrong without saying which, and then unlocks', async () => {
    await open('second')
    await see(() => text().includes('Unlock the desk'))
    await fill('Login', 'ann')
    await fill('Passphrase', 'not this one')
    await submit()
    await see(() => text().includes('Login or passphrase is wrong.'))
    expect(field('Passphrase').value).toBe('')
    await fill('Passphrase', PASSPHRASE)
    await submit()
    await see(() => document.querySelector('input[type=search]'))
    expect(JSON.stringify(Object.entries(localStorage))).not.toContain('ann')
  })

  it('counts down while it takes no more tries', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: made.clock.now() })
    await open('second')
    await see(() => text().includes('Unlock the desk'))
    await fill('Login', 'ann')
    for (let tries = 0; tries < 12 && !text().includes('Too many tries.'); tries += 1) {
      await fill('Passphrase', `guess ${tries}`)
      await submit()
      await see(() => field('Passphrase').value === '')
      await flushPromises()
    }
    await see(() => /Too many tries\. Try again in \d+:\d\d/u.test(text()))
  })

  it('lets a new operator in with an enrolment code and a passphrase of their own', async () => {
    await made.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    const { enrolmentCode } = await made
      .as('ann')
      .call('operators.add', { login: 'bo', name: 'Bo', roles: ['agent'], linkedUserId: null, language: 'en' })
    await open('third')
    await see(() => text().includes('Unlock the desk'))
    await click('I have an enrolment code')
    await fill('Login', 'bo')
    await fill('Enrolment code', enrolmentCode)
    await fill('New passphrase', 'eleven quiet trams at dusk')
    await submit()
    await see(() => document.querySelector('input[type=search]'))
  })

  it('says what is wrong with a store that cannot be opened', async () => {
    const status = (store: string) => ({
      ok: true as const,
      value: { store, signedIn: false, sample: false, path: '/x' },
    })
    for (const [store, sentence] of [
      ['damaged', 'The store is damaged'],
      ['busy', 'Another IAM Desk'],
      ['newer', 'A newer version'],
    ] as const) {
      await open('any')
      page?.unmount()
      useTransport({
        call: () => Promise.resolve(status(store)),
        vault: () => Promise.resolve(status(store)),
        onEvent: () => () => undefined,
      })
      const pinia = createPinia()
      setActivePinia(pinia)
      await useSession().refresh()
      const router = createDeskRouter()
      page = mount(App, { global: { plugins: [pinia, i18n, router] }, attachTo: document.body })
      await see(() => text().includes(sentence))
    }
  })
})
