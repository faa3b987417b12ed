import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Component } from 'vue'

import { DEFAULT_RULES, type Profile } from '#shared/contract/passwordRules.ts'
import type { LoginPolicy, ProtectPolicy } from '#shared/contract/securityPolicies.ts'
import type { Reply } from '#shared/errors.ts'

import { i18n } from '../../renderer/app/text.ts'
import { useTransport } from '../../renderer/bridge/rpc.ts'
import type { BridgeEvent } from '../../renderer/bridge/transport.ts'
import OperationProtection from '../../renderer/features/settings/OperationProtection.vue'
import SignInRules from '../../renderer/features/settings/SignInRules.vue'

const id = (n: number) => n.toString(16).padStart(32, '0')
const account = (n: number, accountName: string, profile: Profile) => ({
  accountId: id(n),
  accountName,
  profile,
  rules: DEFAULT_RULES,
  users: 3,
})
const ACCOUNTS = [account(1, 'plain', 'nist'), account(2, 'lab', 'huawei'), account(3, 'second', 'huawei')]
const LOGIN: LoginPolicy = {
  failures: 5,
  windowMinutes: 15,
  lockMinutes: 15,
  sessionMinutes: 15,
  unusedDays: 0,
  showRecent: false,
  message: '',
}
const PROTECTION: ProtectPolicy = {
  operationProtection: false,
  adminCheck: false,
  scene: null,
  mobile: '',
  email: '',
  accessKeys: true,
  ownEmail: true,
  ownMobile: true,
  ownPassword: true,
}

/** A core in memory whose answers can change, as when a program changes what the page shows. */
function fakeCore(answers: Record<string, unknown>) {
  const asked: { name: string; input: unknown }[] = []
  const listeners = new Set<(event: BridgeEvent) => void>()
  useTransport({
    call(name, input): Promise<Reply<unknown>> {
      asked.push({ name, input })
      const answer = answers[name]
      if (answer === undefined) return Promise.resolve({ ok: false, error: { code: 'not_found' } })
      return Promise.resolve({ ok: true, value: answer })
    },
    vault: () => Promise.resolve({ ok: true, value: {} }),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
  return {
    askedFor: (name: string) => asked.filter(each => each.name === name).map(each => each.input),
    async becomes(name: string, answer: unknown) {
      answers[name] = answer
      const before = asked.length
      listeners.forEach(listener => listener({ kind: 'changed', domains: [name.split('.')[0] ?? ''] }))
      await vi.waitFor(() => expect(asked.slice(before).map(each => each.name)).toContain(name))
      await flushPromises()
    },
  }
}

async function open(section: Component, disabled = false) {
  mount(section, { attachTo: document.body, props: { disabled }, global: { plugins: [i18n] } })
  await flushPromises()
  const named = (label: string) => {
    const found = [...document.querySelectorAll('label')].find(each => each.textContent.trim() === label)
    return document.getElementById(found?.htmlFor ?? '')
  }
  const button = (name: string) =>
    [...document.querySelectorAll('button')].find(each => each.textContent.trim() === name) ?? null
  return {
    text: () => document.body.textContent,
    button,
    async press(name: string) {
      const found = button(name)
      if (found === null) throw new Error(`no button ${name}`)
      if (found.type === 'submit') found.closest('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
      else found.click()
      await flushPromises()
    },
    async fill(label: string, text: string) {
      const field = named(label)
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement))
        throw new Error(`no field ${label}`)
      field.value = text
      field.dispatchEvent(new Event('input'))
      await flushPromises()
    },
    async choose(label: string, value: string) {
      const field = named(label)
      if (!(field instanceof HTMLSelectElement)) throw new Error(`no list ${label}`)
      field.value = value
      field.dispatchEvent(new Event('change'))
      await flushPromises()
    },
    async tick(name: string) {
      const boxes = [...document.querySelectorAll<HTMLElement>('[role=checkbox]')]
      boxes.find(each => each.textContent.trim() === name)?.click()
      await flushPromises()
    },
    /** Nothing moves here, so a sheet that is closed is hidden and stays. */
    sheetShown: () => document.querySelector<HTMLElement>('.n-drawer')?.style.display === '',
    valueOf: (label: string) => (named(label) as HTMLInputElement | null)?.value,
    /** What is said under a field, when it is said to be wrong. */
    problemOf(label: string) {
      const field = named(label)
      if (field?.getAttribute('aria-invalid') !== 'true') return ''
      return document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent ?? ''
    },
  }
}

beforeEach(() => {
  setActivePinia(createPinia())
  i18n.global.locale.value = 'en'
})
enableAutoUnmount(afterEach)
afterEach(() => {
  document.body.innerHTML = ''
})

describe.each([
  { what: 'the sign-in rules', section: SignInRules, edit: 'Edit the sign-in rules' },
  { what: 'the operation protection', section: OperationProtection, edit: 'Edit the operation protection' },
])('$what of accounts', ({ what, section, edit }) => {
  it('are those of the profile Huawei alone; without one it is said where to choose it', async () => {
    const core = fakeCore({ 'credentials.policies': { policies: ACCOUNTS.slice(0, 1) } })
    const { text, button } = await open(section)
    expect(text()).toContain('No account follows the profile Huawei yet')
    expect(text()).toContain(`${what.replace('the', 'its')} appear`)
    expect(button(edit)).toBeNull()
    expect([...core.askedFor('securityPolicies.login'), ...core.askedFor('securityPolicies.protection')]).toEqual([])
  })

  it('are read and not changed by whoever only reads settings', async () => {
    fakeCore({
      'credentials.policies': { policies: ACCOUNTS },
      'securityPolicies.login': LOGIN,
      'securityPolicies.protection': PROTECTION,
    })
    const { text, button } = await open(section, true)
    expect(text()).toMatch(/5 wrong passwords within 15 minutes|Off: before critical operations/u)
    expect(button(edit)).toBeNull()
  })
})

describe('the sign-in rules of an account', () => {
  const EDIT = 'Edit the sign-in rules'
  const core = (policy = LOGIN) =>
    fakeCore({
      'credentials.policies': { policies: ACCOUNTS },
      'securityPolicies.login': policy,
      'securityPolicies.setLogin': policy,
    })

  it('are said in sentences, for the account that is chosen', async () => {
    const asked = core({ ...LOGIN, failures: 3, unusedDays: 90, message: 'Lab machines only.' })
    const { text, choose } = await open(SignInRules)
    expect(text()).toContain('3 wrong passwords within 15 minutes lock a user for 15 minutes.')
    expect(text()).toContain('IAM users who stay away for 90 days are disabled.')
    expect(text()).toContain('Lab machines only.')
    await choose('Account', id(3))
    expect(asked.askedFor('securityPolicies.login')).toEqual([{ accountId: id(2) }, { accountId: id(3) }])
  })

  it('are sent only where they differ, with a reason, and it is said what was saved and from when it counts', async () => {
    const asked = core()
    const { text, press, fill, problemOf } = await open(SignInRules)
    await press(EDIT)
    await press('Save the rules')
    expect(problemOf('Reason for the change')).toBe('Say why, in at least 3 characters.')
    expect(text()).toContain('Nothing differs from the rules that hold now.')
    await fill('Then the user is locked for', '60')
    await fill('Message after sign-in', 'Lab machines only.')
    await fill('Reason for the change', 'as decided')
    await press('Save the rules')
    expect(asked.askedFor('securityPolicies.setLogin')).toEqual([
      { accountId: id(2), policy: { lockMinutes: 60, message: 'Lab machines only.' }, reason: 'as decided' },
    ])
    expect(text()).toContain('The sign-in rules of lab are saved. They count from now on.')
  })

  it.each([
    ['Wrong passwords', ['2', '11', ''], 'A whole number from 3 to 10.'],
    ['… within', ['14', '61'], 'A whole number from 15 to 60.'],
    ['Then the user is locked for', ['14', '1441'], 'A whole number from 15 to 1440.'],
    ['A session ends when idle for', ['14', '1441'], 'A whole number from 15 to 1440.'],
    ['Disable IAM users after', ['-1', '241', '1.5'], 'A whole number from 0 to 240.'],
  ])('are refused where %s does not fit, which the field says', async (field, values, says) => {
    const asked = core()
    const { text, press, fill, problemOf } = await open(SignInRules)
    await press(EDIT)
    await fill('Reason for the change', 'as decided')
    for (const value of values) {
      await fill(field, value)
      expect(problemOf(field)).toBe(says)
      await press('Save the rules')
      expect(text()).toContain('Some figures do not fit. They are marked.')
    }
    expect(asked.askedFor('securityPolicies.setLogin')).toEqual([])
  })

  it('keep what is being typed when a program changes them meanwhile, and show the rest anew', async () => {
    const asked = core()
    const { text, press, fill, valueOf } = await open(SignInRules)
    await press(EDIT)
    await fill('Wrong passwords', '4')
    await asked.becomes('securityPolicies.login', { ...LOGIN, failures: 9, lockMinutes: 30 })
    expect(text()).toContain('9 wrong passwords within 15 minutes lock a user for 30 minutes.')
    expect(text()).toContain('The rules were changed elsewhere meanwhile.')
    expect(valueOf('Wrong passwords')).toBe('4')
    expect(valueOf('Then the user is locked for')).toBe('30')
    await fill('Reason for the change', 'as decided')
    await press('Save the rules')
    expect(asked.askedFor('securityPolicies.setLogin')).toEqual([
      { accountId: id(2), policy: { failures: 4 }, reason: 'as decided' },
    ])
  })

  it('go with the account: a form does not stay open when the account leaves the profile', async () => {
    const asked = core()
    const { text, press, sheetShown } = await open(SignInRules)
    await press(EDIT)
    expect(text()).toContain('Sign-in rules of lab')
    expect(sheetShown()).toBe(true)
    await asked.becomes('credentials.policies', {
      policies: [account(2, 'lab', 'nist'), account(3, 'second', 'huawei')],
    })
    expect(sheetShown()).toBe(false)
  })
})

describe('the operation protection of an account', () => {
  const EDIT = 'Edit the operation protection'
  const core = (policy = PROTECTION) =>
    fakeCore({
      'credentials.policies': { policies: ACCOUNTS },
      'securityPolicies.protection': policy,
      'securityPolicies.setProtection': policy,
    })
  const NAMED = { operationProtection: true, adminCheck: true } as const

  it('says who confirms, where the code goes, and what is left to administrators', async () => {
    const asked = core()
    const { text } = await open(OperationProtection)
    expect(text()).toContain('Off: before critical operations')
    expect(text()).toContain('Users change themselves: password, e-mail address, mobile number, and access keys.')
    await asked.becomes('securityPolicies.protection', {
      ...PROTECTION,
      ...NAMED,
      scene: 'mobile',
      mobile: '0086-13800138000',
      ownEmail: false,
    })
    expect(text()).toContain('Their code goes by text message to +86 13800138000.')
    expect(text()).toContain('Left to administrators: e-mail address.')
    await asked.becomes('securityPolicies.protection', { ...PROTECTION, operationProtection: true })
    expect(text()).toContain('On: before critical operations users show a code')
  })

  it('names somebody by an e-mail address, and it is said from when that counts', async () => {
    const asked = core()
    const { text, press, fill, choose, tick, problemOf } = await open(OperationProtection)
    await press(EDIT)
    await choose('Who confirms critical operations', 'named')
    expect(text()).toContain('every user needs a code from whoever is named')
    await fill('Reason for the change', 'as decided')
    for (const address of ['', 'head', 'head@']) {
      await fill('E-mail address', address)
      await press('Save the protection')
      expect(problemOf('E-mail address')).toBe('Enter an e-mail address such as head@example.org.')
    }
    expect(asked.askedFor('securityPolicies.setProtection')).toEqual([])
    await fill('E-mail address', ' head@lab.example ')
    await tick('Access keys')
    await press('Save the protection')
    expect(asked.askedFor('securityPolicies.setProtection')).toEqual([
      {
        accountId: id(2),
        policy: { ...NAMED, scene: 'email', email: 'head@lab.example', accessKeys: false },
        reason: 'as decided',
      },
    ])
    expect(text()).toContain('The operation protection of lab is saved. It counts from the next critical operation on.')
  })

  it.each(['86', '+86', '0086'])('names somebody by a mobile number whose country code is typed as %s', async code => {
    const asked = core()
    const { press, fill, choose, problemOf } = await open(OperationProtection)
    await press(EDIT)
    await choose('Who confirms critical operations', 'named')
    await choose('How the code goes out', 'mobile')
    await fill('Reason for the change', 'as decided')
    await fill('Mobile number', '138 call')
    await press('Save the protection')
    expect(problemOf('Country code')).toBe('Enter a country code such as 0086.')
    expect(problemOf('Mobile number')).toBe('Enter 5 to 20 digits, without the country code.')
    await fill('Country code', code)
    await fill('Mobile number', '138 0013 8000')
    await press('Save the protection')
    expect(asked.askedFor('securityPolicies.setProtection')).toEqual([
      { accountId: id(2), policy: { ...NAMED, scene: 'mobile', mobile: '0086-13800138000' }, reason: 'as decided' },
    ])
  })

  it.each([
    ['nobody', { operationProtection: false }],
    ['user', { adminCheck: false }],
  ])('does not forget who was named when it is confirmed by %s', async (confirmer, policy) => {
    const asked = core({ ...PROTECTION, ...NAMED, scene: 'email', email: 'head@lab.example' })
    const { press, fill, choose } = await open(OperationProtection)
    await press(EDIT)
    await choose('Who confirms critical operations', confirmer)
    await fill('Reason for the change', 'as decided')
    await press('Save the protection')
    expect(asked.askedFor('securityPolicies.setProtection')).toMatchObject([{ policy }])
  })

  it('keeps what is being typed when a program changes it meanwhile', async () => {
    const asked = core()
    const { text, press, fill, choose } = await open(OperationProtection)
    await press(EDIT)
    await choose('Who confirms critical operations', 'user')
    await asked.becomes('securityPolicies.protection', { ...PROTECTION, ownPassword: false })
    expect(text()).toContain('This was changed elsewhere meanwhile.')
    await fill('Reason for the change', 'as decided')
    await press('Save the protection')
    expect(asked.askedFor('securityPolicies.setProtection')).toEqual([
      { accountId: id(2), policy: { operationProtection: true }, reason: 'as decided' },
    ])
  })
})
