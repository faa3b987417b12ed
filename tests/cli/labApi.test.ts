import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'

import {
  CreateCredentialOption,
  CreatePermanentAccessKeyRequest,
  CreatePermanentAccessKeyRequestBody,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { afterAll, describe, expect, it } from 'vitest'

import { DEFAULT_RULES } from '#shared/contract/passwordRules.ts'

import { httpPage } from '../shells/httpLine.ts'
import { globalClient } from '../support/officialSdk.ts'
import { json, PASSPHRASE, workbench } from './run.ts'

const root = join(import.meta.dirname, '../..')

describe('the lab API from the command line', { timeout: 180_000 }, () => {
  const bench = workbench()
  const { at, run, serve } = bench
  afterAll(() => bench.remove())

  it('is off unless asked for; with a key of `lab-key create` the official SDK works, also after the operator left', async ({
    skip,
  }) => {
    if (!existsSync(join(root, 'out/renderer/index.html'))) return skip('the pages are not built')
    expect(await run(['init'])).toMatchObject({ exit: 0 })
    writeFileSync(at('users.csv'), 'login,name,kind\nowner,Owner,root\n')
    expect(await run(['import', at('users.csv'), '--account', 'lab', '--create-account'])).toMatchObject({ exit: 0 })
    expect(await run(['serve', '--lab-api', '99999'])).toMatchObject({ exit: 2 })

    const host = await serve('--lab-api', '0')
    const { labApi } = host.ready
    expect(labApi).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u)
    const page = await httpPage(host.ready.url)
    await page.vault('unlock', { login: 'ann', passphrase: PASSPHRASE })

    expect(await run(['lab-key', 'create', '--user', 'nobody'])).toMatchObject({ exit: 1 })
    expect(await run(['lab-key', 'create', '--user', 'owner'])).toMatchObject({
      err: expect.stringContaining('profile huawei') as unknown,
      out: '',
    })
    const listed = await page.call('directory.accounts', {})
    const { accounts } = (listed as { value: { accounts: { accountId: string }[] } }).value
    const policy = { accountId: accounts[0]?.accountId, profile: 'huawei', rules: DEFAULT_RULES, reason: 'a lab' }
    expect(await page.call('credentials.setPolicy', policy)).toMatchObject({ ok: true })

    const made = await run(['lab-key', 'create', '--user', 'owner', '--account', 'lab', '--json'])
    expect(made).toMatchObject({ exit: 0 })
    const keys = json(made) as unknown as { ak: string; sk: string; domainId: string; projectId: string }
    expect(keys).toEqual({
      ak: expect.stringMatching(/^[A-Z0-9]{20}$/u) as unknown,
      sk: expect.stringMatching(/^[A-Za-z0-9]{40}$/u) as unknown,
      domainId: accounts[0]?.accountId,
      projectId: expect.stringMatching(/^[0-9a-f]{32}$/u) as unknown,
    })
    page.gone()
    const { users } = await globalClient(labApi ?? '', keys).keystoneListUsers()
    const [owner] = users ?? []
    expect(owner?.name).toBe('owner')

    const option = new CreateCredentialOption(owner?.id).withDescription('made by a program')
    const body = new CreatePermanentAccessKeyRequestBody(option)
    const request = new CreatePermanentAccessKeyRequest().withBody(body)
    await globalClient(labApi ?? '', keys).createPermanentAccessKey(request)
    const records = json(await run(['lab-records', '--account', 'lab', '--json']))
    expect(records).toMatchObject({
      traces: [{ trace_name: 'createCredential', code: '201', source_ip: '127.0.0.1', user: { user_name: 'owner' } }],
    })
    expect(await run(['lab-records', '--account', 'nowhere'])).toMatchObject({ exit: 1 })
    expect(await run(['lab-records', '--limit', '0'])).toMatchObject({ exit: 2 })
    expect(await host.stop()).toBe(0)
    expect(readFileSync(at('store', 'store.db')).includes(keys.sk)).toBe(false)
    return undefined
  })

  it('speaks TLS with a certificate that it writes down for clients', async ({ skip }) => {
    if (!existsSync(join(root, 'out/renderer/index.html'))) return skip('the pages are not built')
    const host = await serve('--lab-api', '0', '--lab-tls', at('lab.pem'))
    const { labApi = '' } = host.ready
    expect(labApi).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/u)
    const ca = readFileSync(at('lab.pem'), 'utf8')
    const status = await new Promise((resolve, reject) => {
      get(`${labApi}/v3`, { ca }, answer => {
        resolve(answer.resume().statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(200)
    expect(await host.stop()).toBe(0)
    return undefined
  })

  it('shows and adjusts what an account may have', async () => {
    const other = workbench()
    try {
      await other.run(['init'])
      writeFileSync(other.at('users.csv'), 'login,name,kind\nowner,Owner,root\n')
      await other.run(['import', other.at('users.csv'), '--account', 'lab', '--create-account'])
      const quota = (...rest: readonly string[]) => other.run(['lab-quota', '--account', 'lab', ...rest])
      const asked = json(await quota('--type', 'user', '--json'))
      expect(asked).toMatchObject({ quotas: [{ type: 'user', quota: 50, min: 50, max: 1000, used: 1 }] })
      expect(await quota('--type', 'user', '--quota', '100')).toMatchObject({ exit: 0, out: 'user: 100\n' })
      expect((await quota()).out).toMatch(/^user +1 +100 +50 +1000$/mu)
      const tooFew = await quota('--type', 'user', '--quota', '7')
      expect(tooFew).toMatchObject({ exit: 2, err: expect.stringContaining('so few') as unknown })
      expect(await quota('--quota', '100')).toMatchObject({ exit: 2 })
    } finally {
      other.remove()
    }
  })
})
