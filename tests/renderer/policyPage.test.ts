import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Policy, PolicyVersion } from '#shared/contract/policy.ts'
import type { Reply } from '#shared/errors.ts'
import { policyFileOf } from '#shared/policyFile.ts'

import { rehearse } from '../../electron/core/calls/calls.ts'
import { BUILT_INS, changesOf, DEFAULT_POLICY, loosens } from '../../electron/core/policy/policy.ts'
import { useSession } from '../../renderer/app/session.ts'
import { i18n } from '../../renderer/app/text.ts'
import { useTransport } from '../../renderer/bridge/rpc.ts'
import PolicyPage from '../../renderer/features/policy/PolicyPage.vue'

const ANN = '1'.padStart(32, '0')
const NOW = 1_790_000_000_000

const first = {
  version: 1,
  state: 'in-force',
  policy: DEFAULT_POLICY,
  reason: '',
  proposedBy: null,
  proposedAt: null,
  confirmedBy: null,
  inForceAt: null,
  changes: [],
} as const satisfies PolicyVersion
const loose: Policy = { ...DEFAULT_POLICY, growing: true }
const waitingFor = (inForceAt: number | null) => ({
  ...first,
  version: 2,
  state: 'waiting',
  policy: loose,
  reason: 'busy season',
  proposedBy: { operatorId: ANN, name: 'Ann' },
  proposedAt: NOW,
  inForceAt,
  changes: changesOf(DEFAULT_POLICY, loose),
})

/** The real comparison and rehearsal behind the page; what is proposed is kept. */
function desk(options: { roles?: string[]; waiting?: unknown; mayConfirm?: boolean; me?: string } = {}) {
  const asked: { name: string; input: Record<string, unknown> }[] = []
  const answers: Record<string, (input: Record<string, unknown>) => unknown> = {
    'operators.me': () => ({
      operator: {
        operatorId: options.me ?? ANN,
        login: 'ann',
        name: 'Ann',
        roles: options.roles ?? ['administrator'],
        state: 'active',
        linkedUserId: null,
        language: 'en',
        createdAt: NOW,
        lastUnlockAt: NOW,
      },
      locksAt: NOW,
      warnBeforeMs: 20_000,
    }),
    'policy.current': () => ({
      inForce: first,
      waiting: options.waiting ?? null,
      builtIn: BUILT_INS,
      mayConfirm: options.mayConfirm ?? false,
    }),
    'policy.history': () => ({ versions: [first] }),
    'policy.compare': ({ policy }) => {
      const changes = changesOf(DEFAULT_POLICY, policy as Policy)
      return { base: 1, changes, waitsFor: loosens(changes) ? 'a-day' : 'nothing' }
    },
    'policy.rehearse': ({ policy }) => ({ scripts: rehearse(policy as Policy) }),
    'policy.propose': ({ policy }) => ({ ...first, version: 2, policy }),
    'policy.confirm': () => first,
    'policy.withdraw': () => first,
  }
  useTransport({
    call(name, input): Promise<Reply<unknown>> {
      asked.push({ name, input: input as Record<string, unknown> })
      const answer = answers[name]
      return Promise.resolve(
        answer === undefined
          ? { ok: false, error: { code: 'not_found' } }
          : { ok: true, value: answer(input as Record<string, unknown>) },
      )
    },
    vault: () => Promise.resolve({ ok: true, value: { store: 'open', signedIn: true, sample: false, path: '' } }),
    onEvent: () => () => undefined,
  })
  return { inputsOf: (name: string) => asked.filter(one => one.name === name).map(one => one.input) }
}

async function open() {
  await useSession().refresh()
  mount(PolicyPage, { attachTo: document.body, global: { plugins: [i18n] } })
  await flushPromises()
}
const text = () => document.body.textContent.replaceAll(/\s+/gu, ' ')
const named = <E extends Element>(selector: string, name: string): E => {
  const found = [...document.querySelectorAll<E>(selector)].find(
    each => (each.getAttribute('aria-label') ?? each.textContent).trim() === name,
  )
  if (found === undefined) throw new Error(`no ${selector} ${name}`)
  return found
}
async function press(name: string) {
  const button = named<HTMLButtonElement>('button', name)
  if (button.type === 'submit') button.closest('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
  else button.click()
  await flushPromises()
}
async function write(field: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement, value: string, event: string) {
  field.value = value
  field.dispatchEvent(new Event(event))
  await flushPromises()
}
async function chooseFile(content: string) {
  const input = document.querySelector<HTMLInputElement>('input[type=file]')
  if (input === null) throw new Error('no file field')
  Object.defineProperty(input, 'files', { value: [new File([content], 'ours.json')], configurable: true })
  input.dispatchEvent(new Event('change'))
  await flushPromises()
  await vi.waitFor(() => expect(text()).toContain('ours.json'))
  await flushPromises()
}

beforeEach(() => {
  setActivePinia(createPinia())
  i18n.global.locale.value = 'en'
})
afterEach(() => {
  document.body.innerHTML = ''
})

describe('the proof policy', () => {
  it('is read in sentences, and says which kinds have no rule of their own', async () => {
    desk({ roles: ['lead'] })
    await open()
    expect(text()).toContain('2 independent proofs; together at least 4 points; 1 of them checked by the desk itself;')
    expect(text()).toContain('As everybody: Newly joined, Without a phone')
    expect(text()).toContain('Administrators change the policy. Your role reads it.')
    const buttons = [...document.querySelectorAll('button')].map(each => each.textContent.trim())
    expect(buttons.filter(each => each !== '')).toEqual(['Export', 'Rules', 'History'])
  })

  it('is changed where the sentence stands, and shows what it does before it is proposed with a reason', async () => {
    const core = desk()
    await open()
    await press('Change: Reset password · Everybody')
    await write(named<HTMLInputElement>('input', '… independent proofs'), '0', 'input')
    await write(named<HTMLSelectElement>('select', 'hand-over: …'), 'none', 'change')
    await press('Done: Reset password · Everybody')
    // No proof has points: the draft says where it does not fit, and cannot be proposed.
    expect(text()).toContain('Something in your draft does not fit yet.')
    await press('Change: Reset password · Everybody')
    await write(named<HTMLInputElement>('input', '… independent proofs'), '1', 'input')
    await write(named<HTMLInputElement>('input', 'together at least … points'), '0', 'input')
    await write(named<HTMLInputElement>('input', '… independent proofs'), '0', 'input')
    expect(text()).toMatch(/Your draft makes \d+ changes\.\s*\d of them looser\./u)
    await press('Look at it and propose…')
    expect(text()).toContain('waits 24 hours')
    expect(text()).toMatch(/attacks? would now succeed: .*Clorox.*, at step 2/u)
    expect(text()).toMatch(/was\s*1 proof\s*will be\s*No proof, a reason is enough/u)
    await press('Propose the change')
    expect(core.inputsOf('policy.propose')).toEqual([])
    expect(text()).toContain('Say why')
    const reason = document.querySelector('textarea')
    if (reason === null) throw new Error('no reason field')
    await write(reason, 'try it out', 'input')
    await press('Propose the change')
    expect(core.inputsOf('policy.propose')).toMatchObject([
      {
        base: 1,
        reason: 'try it out',
        policy: { rules: { 'reset-password': { ordinary: { proofs: 0, points: 0 } } } },
      },
    ])
    expect(text()).toContain('The change is in force.')
  })

  it('marks a number that does not fit, and takes it back when it is mended', async () => {
    desk()
    await open()
    await press('Change: Unlock · Everybody')
    const minutes = named<HTMLInputElement>('input', 'none older than … minutes')
    for (const wrong of ['', '0', '61', '1.5']) {
      await write(minutes, wrong, 'input')
      expect(minutes.getAttribute('aria-invalid'), wrong).toBe('true')
      expect(text()).toContain('A whole number from 1 to 60.')
    }
    await write(minutes, '5', 'input')
    expect(minutes.getAttribute('aria-invalid')).toBeNull()
    // Privileged users have a rule of their own, and never less than everybody.
    expect(text()).toContain('Your draft makes 2 changes.')
    await press('Discard')
    expect(text()).toContain('The draft is gone.')
    await press('Bring it back')
    expect(text()).toContain('Your draft makes 2 changes.')
  })

  it('gives a kind of user a rule of its own, and takes it away again', async () => {
    desk()
    await open()
    await press('Unlock · A rule of its own for: Newly joined')
    expect(text()).toContain('Your draft makes 1 change.')
    await press('Change: Unlock · Newly joined')
    await press('Take this rule away: as everybody')
    expect(text()).toContain('Your draft changes nothing yet.')
  })

  it('takes a built-in policy as a draft under a name of its own', async () => {
    desk()
    await open()
    await press('History')
    await press('Take as draft: nist')
    expect(text()).toContain('Copied: nist says what is in force already.')
    await press('Take as draft: huawei')
    expect(text()).toContain('This policy is called huawei (copied).')
    expect(text()).toMatch(/proved by any way except [^;]*Call back[^;]*Something known/u)
  })

  it('takes a file as a draft, and of one that does not fit only its problem', async () => {
    const core = desk()
    await open()
    await chooseFile(policyFileOf({ ...DEFAULT_POLICY, fadeMinutes: 99 }))
    expect(text()).toContain('ours.json was not taken. policy.fadeMinutes must be at most 60.')
    expect(core.inputsOf('policy.compare')).toEqual([])
    await chooseFile(policyFileOf({ ...DEFAULT_POLICY, fadeMinutes: 3 }))
    expect(text()).toContain('ours.json is now your draft.')
    expect(text()).toContain('Your draft makes 1 change.')
  })

  it('shows a waiting change with who, why and what, and nothing else is changed meanwhile', async () => {
    const core = desk({ waiting: waitingFor(null) })
    await open()
    expect(text()).toContain('Ann, ')
    expect(text()).toContain('busy season')
    expect(text()).toContain('A call that has done one proved act may go on to another.')
    expect(text()).toContain('looser')
    expect(text()).toContain('You proposed this, so another administrator confirms it.')
    const buttons = [...document.querySelectorAll('button')].map(each => each.textContent.trim())
    expect(buttons.filter(each => each.startsWith('Change') || each.startsWith('Confirm'))).toEqual([])
    await press('Take it back…')
    await press('Take the change back')
    expect(core.inputsOf('policy.withdraw')).toEqual([])
  })

  it('lets a second administrator confirm, after one more look', async () => {
    const core = desk({ waiting: waitingFor(null), mayConfirm: true, me: '2'.padStart(32, '0') })
    await open()
    await press('Confirm the change…')
    expect(core.inputsOf('policy.confirm')).toEqual([])
    await press('Confirm the change')
    expect(core.inputsOf('policy.confirm')).toEqual([{ version: 2 }])
    expect(text()).toContain('The change is in force.')
  })

  it('says when a change comes into force by itself, and to a lead that it is not theirs to confirm', async () => {
    desk({ roles: ['lead'], waiting: waitingFor(NOW + 86_400_000) })
    await open()
    expect(text()).toContain('It comes into force by itself')
    expect([...document.querySelectorAll('button')].some(each => /Confirm|Take it back/u.test(each.textContent))).toBe(
      false,
    )
  })
})
