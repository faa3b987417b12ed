import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it } from 'vitest'

import StatusBar from '../../renderer/app/StatusBar.vue'
import { createDeskRouter } from '../../renderer/app/router.ts'
import { i18n } from '../../renderer/app/text.ts'
import type { Transport } from '../../renderer/bridge/transport.ts'
import { rpc, useTransport } from '../../renderer/bridge/rpc.ts'
import { makeApp, type TestApp } from '../support/makeApp.ts'

let made: TestApp
beforeEach(async () => {
  made = await makeApp()
  const transport: Transport = {
    call: (name, input) => made.app.dispatch({ client: 'ann', face: 'operator', name, input }),
    vault: (name, input) => made.app.vault('ann', name, { input, via: 'operator' }),
    onEvent: listener => made.app.onEvent(listener),
  }
  useTransport(transport)
})
afterEach(() => made.close())

it('says that the audit is damaged as soon as the store cannot be read, whatever it said before', async () => {
  const reply = await rpc.security.status({})
  if (!reply.ok) expect.fail('no status')
  const pinia = createPinia()
  setActivePinia(pinia)
  i18n.global.locale.value = 'en'
  const bar = mount(StatusBar, {
    props: { status: reply.value, damaged: false, reachable: true },
    global: { plugins: [pinia, i18n, createDeskRouter()] },
  })
  expect(bar.text()).toContain('Audit intact')
  await bar.setProps({ damaged: true })
  expect(bar.text()).toContain('Audit damaged')
  expect(bar.text()).not.toContain('intact')
})
