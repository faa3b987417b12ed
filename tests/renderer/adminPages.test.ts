import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'

import type { User } from '#shared/contract/directory.ts'
import { Settings, DEFAULT_SETTINGS } from '#shared/contract/security.ts'
import type { Reply } from '#shared/errors.ts'

import { i18n } from '../../renderer/app/text.ts'
import { useTransport } from '../../renderer/bridge/rpc.ts'
import type { BridgeEvent } from '../../renderer/bridge/transport.ts'
import ImportingPage from '../../renderer/features/importing/ImportingPage.vue'
import OperatorsPage from '../../renderer/features/operators/OperatorsPage.vue'
import OutboxPage from '../../renderer/features/outbox/OutboxPage.vue'
import { changesOf, draftFits, draftOf } from '../../renderer/features/settings/draft.ts'
import { NUMBER_GROUPS, numbersOf } from '../../renderer/features/settings/numbers.ts'
import SettingsPage from '../../renderer/features/settings/SettingsPage.vue'
import { changesBetween, fieldsOf, formOf } from '../../renderer/features/users/userFields.ts'
import UsersPage from '../../renderer/features/users/UsersPage.vue'
import { useSession } from '../../renderer/app/session.ts'

const id = (n: number) => n.toString(16).padStart(32, '0')
const NOW = 1_790_000_000_000

/** A core in memory: the answers by capability, and what was asked. */
function fakeCore(answers: Record<string, unknown>) {
  const asked: { name: string; input: Record<string, unknown> }[] = []
  const listeners = new Set<(event: BridgeEvent) => void>()
  useTransport({
    call(name, input): Promise<Reply<unknown>> {
      asked.push({ name, input: input as Record<string, unknown> })
      const answer = answers[name]
      if (answer === undefined) return Promise.resolve({ ok: false, error: { code: 'not_found' } })
      return Promise.resolve(answer instanceof Promise ? answer : { ok: true, value: answer })
    },
    vault: () => Promise.resolve({ ok: true, value: { store: 'open', signedIn: true, sample: false, path: '' } }),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
  return {
    askedFor: (name: string) => asked.filter(each => each.name === name).map(each => each.input),
    tell: (event: BridgeEvent) => listeners.forEach(listener => listener(event)),
  }
}

const administrator = {
  operatorId: id(1),
  login: 'ana',
  name: 'Ana',
  roles: ['administrator', 'lead'],
  state: 'active',
  linkedUserId: null,
  language: 'en',
  createdAt: NOW,
  lastUnlockAt: NOW,
}
const me = { 'operators.me': { operator: administrator, locksAt: NOW, warnBeforeMs: 20_000 } }

async function open(page: Component) {
  await useSession().refresh()
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:all(.*)', component: { render: () => null } }],
  })
  const view = mount(page, { attachTo: document.body, global: { plugins: [i18n, router] } })
  await flushPromises()
  // Sheets and boxes are teleported to the body, so people's eyes are the document.
  const press = async (name: string) => {
    const button = [...document.querySelectorAll('button')].find(
      each => (each.getAttribute('aria-label') ?? each.textContent).trim() === name,
    )
    if (button === undefined) throw new Error(`no button ${name}`)
    if (button.type === 'submit') button.closest('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    else button.click()
    await flushPromises()
  }
  const fill = async (label: string, text: string) => {
    const found = [...document.querySelectorAll('label')].find(each => each.textContent.trim() === label)
    const input = document.getElementById(found?.htmlFor ?? '')
    if (!(input instanceof HTMLInputElement)) throw new Error(`no field ${label}`)
    input.value = text
    input.dispatchEvent(new Event('input'))
    await flushPromises()
  }
  const text = () => document.body.textContent
  return { view, press, fill, text }
}

beforeEach(() => {
  setActivePinia(createPinia())
  i18n.global.locale.value = 'en'
})
afterEach(() => {
  document.body.innerHTML = ''
  vi.restoreAllMocks()
})

describe('the outbox', () => {
  const message = {
    messageId: id(5),
    kind: 'slip-half',
    channel: 'desk',
    sender: 'lab',
    to: 'desk',
    userName: 'Wang Wei',
    state: 'failed',
    tries: 2,
    problem: 'not a known id',
    createdAt: NOW,
    sentAt: null,
    nextTryAt: null,
    expiresAt: null,
    readable: true,
  }

  it('reads a text only for a reason, and hides it again', async () => {
    const core = fakeCore({
      ...me,
      'codes.outbox': { messages: [message], total: 1, waiting: 0 },
      'codes.readBody': { subject: 'Slip', body: 'second part 8K3D' },
    })
    const { press, fill, text } = await open(OutboxPage)
    await press('Read: Second part of a slip for Wang Wei')
    await press('Read the text')
    expect(core.askedFor('codes.readBody')).toEqual([])
    expect(text()).toContain('Say why')
    await fill('Reason', 'caller lost the slip')
    await press('Read the text')
    expect(core.askedFor('codes.readBody')).toEqual([{ messageId: id(5), reason: 'caller lost the slip' }])
    expect(text()).toContain('8K3D')
    await press('Done, hide it')
    await vi.waitFor(() => expect(text()).not.toContain('8K3D'))
  })

  it('says what would be there when nothing was sent yet', async () => {
    fakeCore({ ...me, 'codes.outbox': { messages: [], total: 0, waiting: 0 } })
    expect((await open(OutboxPage)).text()).toContain('appear here when a call is worked on')
  })
})

describe('operators', () => {
  it('are added with roles and a word about their own record, and the code is shown once', async () => {
    const core = fakeCore({
      ...me,
      'operators.list': { operators: [administrator] },
      'operators.add': { operatorId: id(9), enrolmentCode: 'K7QF-93MX', expiresAt: NOW },
    })
    const { press, fill, text } = await open(OperatorsPage)
    await press('Add operator')
    await fill('Name', 'Sam')
    await fill('Login', 'sam')
    await press('Add and show the enrolment code')
    expect(text()).toContain('Choose at least one role.')
    expect(text()).toContain('declare that there is none')
    for (const name of ['Auditor', 'Not in the directory']) {
      const box = [...document.querySelectorAll<HTMLElement>('[role=checkbox]')].find(
        each => each.textContent.trim() === name,
      )
      box?.click()
      await flushPromises()
    }
    await press('Add and show the enrolment code')
    expect(core.askedFor('operators.add')).toEqual([
      { name: 'Sam', login: 'sam', language: 'en', roles: ['auditor'], linkedUserId: null },
    ])
    expect(text()).toContain('K7QF-93MX')
    await press('I have passed it on')
    await vi.waitFor(() => expect(text()).not.toContain('K7QF-93MX'))
  })
})

describe('users', () => {
  const user: User = {
    userId: id(3) as User['userId'],
    accountId: id(4) as User['accountId'],
    accountName: 'lab',
    login: 'wang.wei',
    name: 'Wang Wei',
    description: '',
    email: 'w@lab.example',
    areaCode: '0086',
    phone: '13800000000',
    accessMode: 'default',
    xuserId: '',
    xuserType: '',
    employeeNumber: 'E1',
    department: 'Finance',
    title: '',
    manager: '',
    location: '',
    preferredLanguage: 'zh-CN',
    privileged: false,
    attributes: { costCenter: '4711' },
    enabled: true,
    frozenSince: null,
    kind: 'iam-user',
    enterpriseAdministrator: false,
    mustChangePassword: false,
    passwordStrength: null,
    passwordChangedAt: null,
    passwordEndsAt: null,
    hasMfa: false,
    lockedUntil: null,
    lastSignInAt: null,
    createdAt: NOW,
    updatedAt: NOW,
    pending: [{ channel: 'sms', address: '+86 139', countsFrom: NOW }],
    shared: [],
    contactsFrozen: null,
    takeBackUntil: null,
  }

  it('are sent only the fields that were changed', () => {
    const form = formOf(user)
    expect(changesBetween(fieldsOf(formOf(user)), fieldsOf(form))).toEqual({})
    form.department = 'Sales'
    form.attributes.push({ name: 'desk', value: '12' }, { name: ' ', value: 'dropped' })
    expect(changesBetween(fieldsOf(formOf(user)), fieldsOf(form))).toEqual({
      department: 'Sales',
      attributes: { costCenter: '4711', desk: '12' },
    })
  })

  it('open beside the list, with contacts that do not count yet', async () => {
    fakeCore({
      ...me,
      'directory.accounts': { accounts: [] },
      'directory.listUsers': { users: [user], total: 1 },
      'directory.user': user,
    })
    const { view, text } = await open(UsersPage)
    await view.get('tbody tr').trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(text()).toContain('New phone +86 139 counts from')
    expect(text()).toContain('4711')
  })

  it('that do not exist yet lead to the import', async () => {
    fakeCore({ ...me, 'directory.accounts': { accounts: [] }, 'directory.listUsers': { users: [], total: 0 } })
    expect((await open(UsersPage)).text()).toContain('Import the directory you have')
  })
})

describe('an import', () => {
  const counts = {
    rows: 2,
    created: 1,
    updated: 0,
    unchanged: 0,
    contactsPending: 0,
    failed: 1,
    groups: 0,
    memberships: 0,
    passwords: 0,
  }
  const issues = [{ line: 3, field: 'login', severity: 'error', reason: 'importing.issue.login-missing', values: {} }]
  const read = {
    importId: id(7),
    format: 'csv',
    encoding: 'UTF-8',
    separator: ';',
    columns: [
      { name: 'user', suggested: 'login', samples: ['a'] },
      { name: 'colour', suggested: 'attribute:colour', samples: ['red'] },
      { name: 'junk', suggested: 'ignore', samples: [] },
    ],
    rows: 2,
    found: { changes: 0, hashes: 0 },
  }

  async function choose(view: Awaited<ReturnType<typeof open>>['view']) {
    const input = view.get('input[type=file]')
    Object.defineProperty(input.element, 'files', { value: [new File(['user\na\n'], 'users.csv')], configurable: true })
    await input.trigger('change')
    await vi.waitFor(() => expect(view.find('table').exists()).toBe(true))
  }

  it('goes from a file over columns and a dry run to a report, row by row', async () => {
    const core = fakeCore({
      ...me,
      'directory.accounts': {
        accounts: [{ accountId: id(4), name: 'lab', profile: 'nist', users: 0, createdAt: NOW }],
      },
      'directory.readImport': read,
      'directory.planImport': { counts, issues, issuesTotal: 1, changes: [] },
      'directory.runImport': { outcome: 'imported', counts, issues, issuesTotal: 1 },
    })
    const { view, press, text } = await open(ImportingPage)
    await choose(view)
    expect(core.askedFor('directory.readImport')).toEqual([{ fileName: 'users.csv', content: btoa('user\na\n') }])
    await press('Check without importing')
    const options = {
      importId: id(7),
      accountId: id(4),
      format: 'csv',
      mapping: { user: 'login', colour: 'attribute:colour' },
      applyChanges: false,
      keepPasswords: false,
    }
    expect(core.askedFor('directory.planImport')).toEqual([options])
    expect(text()).toContain('The user name is missing.')
    await press('Import one user')
    expect(core.askedFor('directory.runImport')).toEqual([options])
    expect(text()).toContain('The import is done.')
  })

  it('shows progress while it runs, and can be cancelled', async () => {
    let finish: (reply: Reply<unknown>) => void = () => undefined
    const core = fakeCore({
      ...me,
      'directory.accounts': {
        accounts: [{ accountId: id(4), name: 'lab', profile: 'nist', users: 0, createdAt: NOW }],
      },
      'directory.readImport': read,
      'directory.planImport': { counts, issues, issuesTotal: 1, changes: [] },
      'directory.runImport': new Promise(resolve => (finish = resolve)),
      'directory.cancelImport': { cancelling: true },
    })
    const { view, press, text } = await open(ImportingPage)
    await choose(view)
    await press('Check without importing')
    await press('Import one user')
    core.tell({ kind: 'progress', importId: id(7), done: 1, total: 2 })
    await flushPromises()
    expect(text()).toContain('1 of 2')
    await press('Cancel import')
    expect(core.askedFor('directory.cancelImport')).toEqual([{ importId: id(7) }])
    finish({ ok: true, value: { outcome: 'cancelled', counts, issues: [], issuesTotal: 0 } })
    await flushPromises()
    expect(text()).toContain('Nothing was changed.')
  })
})

describe('settings', () => {
  const stored = {
    ...DEFAULT_SETTINGS,
    smtp: { host: 'mail', port: 587, security: 'starttls', user: '', password: '', from: 'd@x.y' },
  } as const

  it('open for every role, with what is the operator’s own, and ask for the store’s only where the role reads them', async () => {
    const agent = { ...administrator, roles: ['agent'] }
    const core = fakeCore({
      'operators.me': { operator: agent, locksAt: NOW, warnBeforeMs: 20_000 },
      'operators.changePassphrase': { outcome: 'wrong' },
    })
    const { press, fill, text } = await open(SettingsPage)
    expect(core.askedFor('security.settings')).toEqual([])
    await fill('Current passphrase', 'the old one')
    await fill('New passphrase', 'too short')
    await press('Change passphrase')
    expect(core.askedFor('operators.changePassphrase')).toEqual([])
    await fill('New passphrase', 'four words nobody says')
    await press('Change passphrase')
    expect(core.askedFor('operators.changePassphrase')).toEqual([
      { current: 'the old one', next: 'four words nobody says' },
    ])
    expect(text()).toContain('The current passphrase is not right.')
  })

  it('have a field for every setting of the contract', () => {
    const shown = Object.values(NUMBER_GROUPS).flatMap(group => Object.keys(group))
    expect([...shown, 'rememberLastLogin', 'smtp', 'sms', 'publicAddress', 'workingHours'].sort()).toEqual(
      Object.keys(Settings.shape).sort(),
    )
  })

  it('show the ranges of the contract', () => {
    expect(numbersOf('handOver').find(({ name }) => name === 'claimMinutes')).toMatchObject({
      min: 5,
      max: 60,
      usual: 15,
    })
  })

  it('are sent only where they differ, and a password only when one was typed', () => {
    const draft = draftOf(stored)
    expect(changesOf(stored, draft)).toEqual({})
    draft.numbers.proofMinutes = 20
    expect(changesOf(stored, draft)).toEqual({ proofMinutes: 20 })
    draft.smtp.password = 'new'
    expect(changesOf(stored, draft).smtp?.password).toBe('new')
    draft.useSmtp = false
    expect(changesOf(stored, draft).smtp).toBeNull()
  })

  it('do not fit outside their range, half typed, or with an address that is none', () => {
    for (const spoil of [
      (draft: ReturnType<typeof draftOf>) => (draft.numbers.proofMinutes = 61),
      (draft: ReturnType<typeof draftOf>) => (draft.numbers.proofMinutes = null),
      (draft: ReturnType<typeof draftOf>) => (draft.publicAddress = 'help.example.org'),
      (draft: ReturnType<typeof draftOf>) => (draft.smtp.host = ''),
    ]) {
      const draft = draftOf(stored)
      expect(draftFits(draft)).toBe(true)
      spoil(draft)
      expect(draftFits(draft)).toBe(false)
    }
  })
})
