import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Output } from '#shared/contract/index.ts'
import type { ProofWay } from '#shared/contract/sessions.ts'
import type { Reply } from '#shared/errors.ts'

import App from '../../renderer/userpages/App.vue'
import { createText } from '../../renderer/userpages/text.ts'
import { createVisitor, visitorKey } from '../../renderer/userpages/visitor.ts'

type State = Output<'sessions.state'>

const visitor: State = {
  stage: 'visitor',
  name: '',
  login: '',
  language: 'en',
  hasMfa: false,
  factor: null,
  lastSignInAt: null,
  expiry: null,
  accountSays: '',
}
const wangWei: State = {
  ...visitor,
  stage: 'open',
  name: 'Wang Wei',
  login: 'wangwei',
  lastSignInAt: 1_790_000_000_000,
}

/** A desk in memory: the answers by capability, and what was asked. */
function fakeDesk(first: State) {
  const desk = {
    state: first,
    asked: [] as { name: string; input: unknown }[],
    answers: new Map<string, (input: Record<string, string>) => unknown>([
      ['credentials.judge', () => ({ faults: [], minLength: 15, maxLength: 256, rules: [], changeableFrom: null })],
    ]),
    failures: new Map<string, Reply<never>>(),
    vault: (): Promise<Reply<unknown>> => Promise.resolve({ ok: false, error: { code: 'not_found' } }),
    call(name: string, input: unknown): Promise<Reply<unknown>> {
      if (name === 'sessions.state') return Promise.resolve({ ok: true, value: desk.state })
      desk.asked.push({ name, input })
      const failure = desk.failures.get(name)
      if (failure !== undefined) return Promise.resolve(failure)
      return Promise.resolve({ ok: true, value: desk.answers.get(name)?.(input as Record<string, string>) ?? {} })
    },
  }
  return desk
}

const refusedProof: Reply<never> = {
  ok: false,
  error: { code: 'evidence_required', reason: 'dispatch.prove-again' },
}
/** What the desk asks for again, and the ways to show it. */
const asks = (
  wanted: Output<'sessions.proof'>['wanted'],
  ...ways: { way: ProofWay; to?: string }[]
): Output<'sessions.proof'> => ({
  wanted,
  ways: ways.map(({ way, to = null }) => ({ way, to, waits: null })),
  minutes: wanted === 'password' ? 5 : 15,
})

async function open(desk: ReturnType<typeof fakeDesk>, languages = ['en']) {
  const page = mount(App, {
    attachTo: document.body,
    global: { plugins: [createText(languages)], provide: { [visitorKey]: createVisitor(desk) } },
  })
  await flushPromises()
  const field = (label: string) => {
    const id = page
      .findAll('label')
      .find(each => each.text() === label)
      ?.attributes('for')
    if (id === undefined) throw new Error(`no field ${label}`)
    return page.get(`[id="${id}"]`)
  }
  return {
    page,
    fill: (label: string, text: string) => field(label).setValue(text),
    field,
    press: async (name: string) => {
      const button = page.findAll('button').find(each => each.text() === name)
      if (button === undefined) throw new Error(`no button ${name}`)
      await button.trigger(button.attributes('type') === 'submit' ? 'submit' : 'click')
      await flushPromises()
    },
    title: () => page.get('h1').text(),
    problem: () => page.get('[role=alert]').text(),
  }
}

beforeEach(() => {
  location.hash = ''
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
  document.body.innerHTML = ''
})

describe('the users’ own pages', () => {
  it('sign in with account, login and password, and follow the stage the core names', async () => {
    const desk = fakeDesk(visitor)
    desk.answers.set('sessions.signIn', () => {
      desk.state = { ...wangWei, stage: 'second-factor' }
      return { outcome: 'next', stage: 'second-factor' }
    })
    const at = await open(desk)
    await at.fill('Account name', 'lab')
    await at.fill('User name or e-mail', 'wangwei')
    await at.fill('Password', 'correct horse')
    await at.press('Sign in')
    expect(desk.asked).toEqual([
      { name: 'sessions.signIn', input: { account: 'lab', login: 'wangwei', password: 'correct horse' } },
    ])
    expect(at.title()).toBe('Enter your code')
  })

  it('ask nothing while a field is empty, and say which fields are needed', async () => {
    const desk = fakeDesk(visitor)
    const at = await open(desk)
    await at.press('Sign in')
    expect(desk.asked).toEqual([])
    expect(at.problem()).toContain('Fill in')
  })

  it('give one answer for every refused sign-in, and the time when tries are slowed', async () => {
    const desk = fakeDesk(visitor)
    const at = await open(desk)
    await at.fill('Account name', 'lab')
    await at.fill('User name or e-mail', 'nobody')
    await at.fill('Password', 'x')
    desk.answers.set('sessions.signIn', () => ({ outcome: 'refused', retryAt: null }))
    await at.press('Sign in')
    expect(at.problem()).toContain('That did not work')
    desk.answers.set('sessions.signIn', () => ({ outcome: 'refused', retryAt: 1_790_000_000_000 }))
    await at.press('Sign in')
    expect(at.problem()).toMatch(/Too many tries\. Try again after .*\d\d/u)
  })

  it('show a password on request, and let password managers know it', async () => {
    const at = await open(fakeDesk(visitor))
    expect(at.field('Password').attributes()).toMatchObject({ type: 'password', autocomplete: 'current-password' })
    await at.press('Show')
    expect(at.field('Password').attributes('type')).toBe('text')
  })

  it('use up a reset link by a press, never by a visit, and take the token out of the address', async () => {
    location.hash = '#/open/abc123'
    const desk = fakeDesk(visitor)
    desk.answers.set('sessions.openLink', () => {
      desk.state = { ...wangWei, stage: 'must-change' }
      return { outcome: 'next', stage: 'must-change' }
    })
    const at = await open(desk)
    expect(desk.asked).toEqual([])
    expect(location.href).not.toContain('abc123')
    await at.press('Continue')
    expect(desk.asked[0]).toEqual({ name: 'sessions.openLink', input: { token: 'abc123' } })
    expect(at.title()).toBe('Choose a new password')
  })

  it('use up a first-login link by a press, never by a visit, and greet whoever comes for the first time', async () => {
    location.hash = '#/welcome/abc123'
    const desk = fakeDesk(visitor)
    desk.answers.set('sessions.openInvitation', () => {
      desk.state = { ...wangWei, stage: 'must-change', lastSignInAt: null }
      return { outcome: 'next', stage: 'must-change' }
    })
    const at = await open(desk)
    expect(desk.asked).toEqual([])
    expect(location.href).not.toContain('abc123')
    expect(at.title()).toBe('Welcome')
    await at.press('Continue')
    expect(desk.asked[0]).toEqual({ name: 'sessions.openInvitation', input: { token: 'abc123' } })
    expect(at.title()).toBe('Choose your first password')
  })

  it('open with both halves of a slip', async () => {
    location.hash = '#/slip'
    const desk = fakeDesk(visitor)
    desk.answers.set('sessions.redeemSlip', () => ({ outcome: 'refused', retryAt: null }))
    const at = await open(desk)
    await at.fill('Code printed on the slip', 'ABCD EFGH')
    await at.fill('Second part', '12345678')
    await at.press('Open my account')
    expect(desk.asked[0]?.input).toEqual({ printed: 'ABCD EFGH', other: '12345678' })
    expect(at.problem()).toContain('do not fit together')
  })

  it('judge a new password while it is typed, and drop the answer to an older text', async () => {
    const desk = fakeDesk({ ...wangWei, stage: 'must-change' })
    desk.answers.set('credentials.judge', ({ password = '' }) => ({
      faults: password.length < 15 ? ['too-short'] : [],
      minLength: 15,
      maxLength: 256,
      rules: [
        { rule: 'length', figure: 15, state: password === '' ? 'open' : password.length < 15 ? 'broken' : 'met' },
        { rule: 'not-guessed', figure: 0, state: password.length < 15 ? 'open' : 'met' },
        { rule: 'not-current', figure: 0, state: 'on-saving' },
      ],
      changeableFrom: null,
    }))
    const at = await open(desk)
    const states = () => at.page.findAll('.rules li').map(each => each.attributes('data-state'))
    expect(desk.asked).toEqual([{ name: 'credentials.judge', input: { password: '' } }])
    expect(states()).toEqual(['open', 'open', 'on-saving'])
    await at.fill('New password', 'short')
    await vi.advanceTimersByTimeAsync(100)
    await at.fill('New password', 'short one')
    await vi.advanceTimersByTimeAsync(300)
    await flushPromises()
    expect(desk.asked.slice(1)).toEqual([{ name: 'credentials.judge', input: { password: 'short one' } }])
    expect(at.page.get('.feedback').text()).toContain('at least 15 characters')
    expect(at.page.get('.feedback').text()).toContain('One rule is not met yet.')
    expect(states()).toEqual(['broken', 'open', 'on-saving'])
    await at.fill('New password', 'four words that nobody says')
    await vi.advanceTimersByTimeAsync(300)
    await flushPromises()
    expect(at.page.get('.feedback').text()).toContain('This password can be used.')

    desk.answers.set('sessions.changePassword', () => ({ outcome: 'refused', faults: ['same-as-current'] }))
    await at.press('Save password')
    expect(states()).toEqual(['met', 'met', 'broken'])
    expect(at.page.get('.rules').text()).toContain('It is the password you have now.')
    expect(at.problem()).toContain('was not saved')
  })

  it('name the day a password runs out, and say it differently once it has', async () => {
    const soon = await open(fakeDesk({ ...wangWei, expiry: { state: 'soon', at: Date.now() + 3.5 * 86_400_000 } }))
    expect(soon.page.get('.warning').text()).toContain('in 3 days')
    soon.page.unmount()
    const late = await open(
      fakeDesk({ ...wangWei, stage: 'must-change', expiry: { state: 'expired', at: Date.now() - 1000 } }),
    )
    expect(late.title()).toBe('Your password has run out')
  })

  it('say from when a password may be changed again, before anything is typed', async () => {
    const desk = fakeDesk(wangWei)
    desk.answers.set('credentials.judge', () => ({
      faults: [],
      minLength: 8,
      maxLength: 32,
      rules: [{ rule: 'characters', figure: 0, state: 'open' }],
      changeableFrom: 1_790_000_000_000,
    }))
    const at = await open(desk)
    await at.press('Change password')
    expect(at.page.get('.warning').text()).toMatch(/change it again from .*2026/u)
    expect(at.page.get('.rules').text()).toContain('no spaces or other scripts')
  })

  it('bind an app with two codes and show the recovery codes once', async () => {
    const desk = fakeDesk({ ...wangWei, stage: 'must-enrol' })
    desk.answers.set('mfa.beginEnrolment', ({ bindingCode }) =>
      bindingCode === 'RIGHT'
        ? {
            outcome: 'begun',
            uri: 'otpauth://totp/IAM%20Desk:wangwei?secret=JBSWY3DPEHPK3PXP',
            seed: 'JBSWY3DPEHPK3PXP',
          }
        : { outcome: 'wrong-code', triesLeft: 1 },
    )
    desk.answers.set('mfa.confirmEnrolment', ({ second }) => {
      if (second !== '222222') return { outcome: 'not-consecutive' }
      desk.state = { ...wangWei, hasMfa: true }
      return { outcome: 'bound', recoveryCodes: ['aaaa-bbbb', 'cccc-dddd'] }
    })
    const at = await open(desk)
    await at.fill('Binding code', 'WRONG')
    await at.press('Continue')
    expect(at.problem()).toContain('1 try is left')
    await at.fill('Binding code', 'RIGHT')
    await at.press('Continue')
    expect(at.page.get('svg[role=img] path').attributes('d')).toMatch(/^M/u)
    expect(at.page.get('.seed').text()).toBe('JBSW Y3DP EHPK 3PXP')
    await at.fill('First code', '111111')
    await at.fill('Next code', '333333')
    await at.press('Finish')
    expect(at.problem()).toContain('do not follow each other')
    await at.fill('First code', '111111')
    await at.fill('Next code', '222222')
    await at.press('Finish')
    expect(at.page.findAll('.codes li').map(code => code.text())).toEqual(['aaaa-bbbb', 'cccc-dddd'])
    await at.press('I have kept them')
    expect(at.title()).toBe('You are signed in')
    expect(at.page.html()).not.toContain('aaaa-bbbb')
  })

  it('say what the account tells everybody who signed in, as text', async () => {
    const at = await open(fakeDesk({ ...wangWei, accountSays: 'Only for <b>the lab</b>' }))
    expect(at.page.find('.says .words').text()).toBe('Only for <b>the lab</b>')
  })

  it('send the code of login protection at once, and take it', async () => {
    const factor = { way: 'sms', to: '+86 ••••••', waits: null } as const
    const desk = fakeDesk({ ...visitor, stage: 'second-factor', factor })
    desk.answers.set('sessions.sendCode', () => ({ outcome: 'sent', expiresAt: 1_790_000_600_000, resendAt: 0 }))
    desk.answers.set('sessions.secondFactor', () => {
      desk.state = wangWei
      return { outcome: 'next', stage: 'open' }
    })
    const at = await open(desk, ['zh-CN'])
    // Nobody is known yet, so the language stays the browser's.
    expect(at.title()).toBe('输入验证码')
    expect(desk.asked.map(one => one.name)).toEqual(['sessions.sendCode'])
    await at.fill('6 位验证码', '123456')
    await at.press('继续')
    expect(at.title()).toBe('You are signed in')
  })

  it('ask who it is once, and then do what was asked; given up, nothing is done', async () => {
    const desk = fakeDesk(wangWei)
    desk.failures.set('mfa.beginEnrolment', refusedProof)
    desk.answers.set('sessions.proof', () => asks('password', { way: 'password' }))
    const at = await open(desk)
    await at.press('Add authenticator app')
    await at.press('Continue')
    expect(at.title()).toBe('Is it still you?')
    expect(at.page.text()).toContain('once in 5 minutes')
    await at.press('Cancel')
    expect(at.page.text()).toContain('Nothing was changed')
    await at.press('Continue')
    desk.answers.set('sessions.proveAgain', ({ secret }) => {
      if (secret !== 'right') return { outcome: 'wrong', retryAt: null }
      desk.failures.clear()
      desk.answers.set('mfa.beginEnrolment', () => ({ outcome: 'begun', uri: 'otpauth://x', seed: 'ABCD' }))
      return { outcome: 'proved', until: 0 }
    })
    await at.fill('Password', 'wrong')
    await at.press('Continue')
    expect(at.problem()).toBe('That is not right. Try again.')
    await at.fill('Password', 'right')
    await at.press('Continue')
    expect(at.title()).toBe('Set up your authenticator app')
    expect(at.page.text()).toContain('Add the account to the app')
  })

  it('send the code of a contact when asked to, take it, and offer the app beside it', async () => {
    const desk = fakeDesk(wangWei)
    desk.failures.set('mfa.renewRecoveryCodes', refusedProof)
    desk.failures.set('mfa.beginEnrolment', refusedProof)
    desk.answers.set('sessions.proof', () => asks('code', { way: 'email', to: 'w•••@lab.cn' }, { way: 'app' }))
    desk.answers.set('sessions.sendProof', () => ({ outcome: 'sent', expiresAt: 600_000, resendAt: 0 }))
    const at = await open(desk)
    await at.press('Add authenticator app')
    await at.press('Continue')
    expect(at.page.text()).toContain('A code goes by e-mail to w•••@lab.cn')
    expect(document.activeElement?.textContent).toBe('Send the code')
    await at.press('Use my authenticator app')
    expect(at.field('Code of the app, or recovery code')).toBeDefined()
    await at.press('Use a code by e-mail')
    await at.press('Send the code')
    expect(desk.asked.at(-1)).toEqual({ name: 'sessions.sendProof', input: { way: 'email' } })
    expect(at.page.text()).toContain('A code was sent')
    desk.answers.set('sessions.proveAgain', () => ({ outcome: 'wrong', retryAt: null }))
    await at.fill('6-digit code', '000000')
    await at.press('Continue')
    expect(at.problem()).toContain('not right, or too old')
    expect(desk.asked.at(-1)?.input).toEqual({ way: 'email', secret: '000000' })
  })

  it('say that somebody else must agree, and that a code can be sent again only later', async () => {
    const desk = fakeDesk(wangWei)
    desk.failures.set('mfa.beginEnrolment', refusedProof)
    desk.answers.set('sessions.proof', () => asks('consent', { way: 'consent', to: 'h•••@lab.cn' }))
    desk.answers.set('sessions.sendProof', () => ({ outcome: 'wait', retryAt: 0 }))
    const at = await open(desk)
    await at.press('Add authenticator app')
    await at.press('Continue')
    expect(at.title()).toBe('Somebody must agree')
    expect(at.page.text()).toContain('ask for the code')
    expect(at.page.text()).not.toContain('Use my password')
    await at.press('Send the code')
    expect(at.problem()).toContain('A new code can be sent after')
  })

  it('say that something must be bound first, where nothing could give a code', async () => {
    const desk = fakeDesk(wangWei)
    desk.failures.set('sessions.changePassword', {
      ok: false,
      error: { code: 'evidence_required', reason: 'mySecurity.bind-first' },
    })
    const at = await open(desk)
    await at.press('Change password')
    await at.fill('Current password', 'present one')
    await at.fill('New password', 'another long password')
    await at.press('Save password')
    expect(at.problem()).toContain('Set up the authenticator app or a contact first')
  })

  it('say that the session ran out, and stand at the sign-in again', async () => {
    const desk = fakeDesk(wangWei)
    const at = await open(desk)
    desk.state = visitor
    desk.failures.set('sessions.signOut', { ok: false, error: { code: 'signed_out' } })
    await at.press('Sign out')
    expect(at.title()).toBe('Sign in')
    expect(at.page.get('.notice').text()).toContain('signed out')
  })

  it('speak Chinese to a Chinese browser, and English when asked', async () => {
    const at = await open(fakeDesk(visitor), ['zh-Hans-CN', 'en'])
    expect(at.title()).toBe('登录')
    expect(document.documentElement.lang).toBe('zh-CN')
    await at.press('English')
    expect(at.title()).toBe('Sign in')
  })
})
