import { createHash, createHmac } from 'node:crypto'

import type { CapabilityName, Input, Output } from '#shared/contract/index.ts'
import type { AccountId } from '#shared/contract/ids.ts'
import { DEFAULT_RULES } from '#shared/contract/passwordRules.ts'

import type { App } from '../../electron/core/app.ts'
import type { Clock, Log, Random } from '../../electron/core/ports.ts'
import { startLabApi } from '../../electron/lab-api/server.ts'
import { readSignature } from '../../electron/lab-api/signature.ts'

/** What the lab API costs, over HTTP on loopback, one request after the other. */
export interface LabBench {
  readonly app: App
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** An account with many users. */
  readonly crowded: AccountId
  readonly people: number
  call<N extends CapabilityName>(name: N, input: Input<N>): Promise<Output<N>>
  sample(times: number, work: (index: number) => unknown): Promise<readonly number[]>
  row(what: string, sorted: readonly number[]): void
}

interface Keys {
  readonly ak: string
  readonly sk: string
}
interface Asked {
  readonly method?: string
  readonly path: string
  readonly query?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

const PASSWORD = 'Harbour-lantern-7'

export async function benchLab(bench: LabBench): Promise<void> {
  const { call, sample, row } = bench
  const lab = await startLabApi({ ...bench, port: 0 })
  try {
    const owner = await ownerOf(bench, bench.crowded)
    const send = (keys: Keys, asked: Asked) => fetchSigned(lab.url, keys, asked)
    const domains = { path: '/v3/auth/domains' }
    await rowPerSecond(bench, {
      what: 'a signed request, whole (accounts of a user)',
      times: 1000,
      work: () => send(owner, domains),
    })
    const { host } = new URL(lab.url)
    const rawHeaders = Object.entries({ host, ...headersOf(lab.url, owner, domains) }).flat()
    row(
      'reading a signature, without its secret',
      await sample(5000, () =>
        readSignature({ method: 'GET', url: domains.path, rawHeaders, body: new Uint8Array() }, Date.now()),
      ),
    )

    const { accountId } = await call('directory.createAccount', { name: 'tokens', profile: 'huawei' })
    const small = await ownerOf(bench, accountId)
    const user = { name: 'li.na', domain_id: accountId, password: PASSWORD, pwd_status: false }
    await send(small, { method: 'POST', path: '/v3.0/OS-USER/users', body: JSON.stringify({ user }) })
    const auth = {
      identity: {
        methods: ['password'],
        password: { user: { name: 'li.na', domain: { name: 'tokens' }, password: PASSWORD } },
      },
    }
    const issue = { method: 'POST', path: '/v3/auth/tokens', body: JSON.stringify({ auth }) }
    let token = ''
    await rowPerSecond(bench, {
      what: 'token for a password (bound by Argon2id)',
      times: 20,
      work: async () => {
        token = (await send(small, issue)).headers.get('x-subject-token') ?? ''
      },
    })
    const validate = { path: '/v3/auth/tokens', headers: { 'x-auth-token': token, 'x-subject-token': token } }
    await rowPerSecond(bench, { what: 'validation of a token', times: 1000, work: () => send(small, validate) })

    const lists = { 'no filter': '', 'enabled=true': 'enabled=true', 'name=...': 'name=nobody' }
    for (const [what, query] of Object.entries(lists))
      row(
        `list of users at ${String(bench.people)}: ${what}`,
        await sample(10, () => send(owner, { path: '/v3/users', query })),
      )
  } finally {
    await lab.close()
  }
}

async function rowPerSecond(
  { sample, row }: LabBench,
  { what, times, work }: { readonly what: string; readonly times: number; work(): Promise<unknown> },
): Promise<void> {
  const taken = await sample(times, work)
  row(what, taken)
  const total = taken.reduce((sum, one) => sum + one, 0)
  console.log(`  ${((times * 1000) / total).toFixed(0)} a second, one after the other`)
}

/** A user who may do everything in an account that programs may use, with an access key. */
async function ownerOf({ call }: LabBench, accountId: AccountId): Promise<Keys> {
  const { policies } = await call('credentials.policies', { accountId })
  if (policies[0]?.profile !== 'huawei')
    await call('credentials.setPolicy', { accountId, profile: 'huawei', rules: DEFAULT_RULES, reason: 'a bench' })
  const { userId } = await call('directory.createUser', {
    accountId,
    user: { login: `owner.${accountId.slice(0, 8)}`, name: 'Owner', kind: 'root', enterpriseAdministrator: true },
  })
  const made = await call('accessKeys.create', { userId })
  return { ak: made.accessKey, sk: made.secret }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function headersOf(url: string, { ak, sk }: Keys, { method = 'GET', path, query = '', body = '' }: Asked) {
  const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/gu, '')}Z`
  const { host } = new URL(url)
  const lines = [method, `${path}/`, query, `host:${host}\nx-sdk-date:${date}\n`, 'host;x-sdk-date', sha256(body)]
  const signature = createHmac('sha256', sk)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(lines.join('\n'))}`)
    .digest('hex')
  return {
    'x-sdk-date': date,
    authorization: `SDK-HMAC-SHA256 Access=${ak}, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
  }
}

async function fetchSigned(url: string, keys: Keys, asked: Asked): Promise<Response> {
  const { method = 'GET', path, query = '', body, headers = {} } = asked
  const answer = await fetch(`${url}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: { ...headersOf(url, keys, asked), ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`)
  return answer
}
