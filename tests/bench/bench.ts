import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

import { stringify } from 'csv-stringify/sync'

import type { CapabilityName, Input, Output } from '#shared/contract/index.ts'
import { AccountId } from '#shared/contract/ids.ts'

import { productionPorts } from '../../electron/adapters/ports.ts'
import { createApp } from '../../electron/core/app.ts'
import { samplePeople } from '../../electron/core/directory/directory.ts'
import { benchLab } from './lab.ts'

/** Measures the product through its own door: production ports, real encryption, a store on the disk of the temporary folder. */
const PEOPLE = 10_000
const PASSPHRASE = 'correct horse battery staple'
const folder = mkdtempSync(join(tmpdir(), 'iam-desk-bench-'))
for (const name of ['store', 'state']) mkdirSync(join(folder, name), { mode: 0o700 })

const ports = {
  ...(await productionPorts({
    store: join(folder, 'store'),
    state: join(folder, 'state'),
    socket: join(folder, 'socket'),
  })),
  log: silent(),
}
const app = createApp(ports)
const client = 'bench'

async function call<N extends CapabilityName>(name: N, input: Input<N>): Promise<Output<N>> {
  const reply = await app.dispatch({ client, face: 'operator', name, input })
  if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`)
  return reply.value as Output<N>
}
async function vault(name: string, input: unknown): Promise<void> {
  const reply = await app.vault(client, name, { input, via: 'operator' })
  if (!reply.ok) throw new Error(`vault.${name}: ${JSON.stringify(reply.error)}`)
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
async function sample(times: number, work: (index: number) => unknown): Promise<readonly number[]> {
  const taken: number[] = []
  for (let index = 0; index < times; index++) taken.push(await timed(() => work(index)))
  return taken.sort((a, b) => a - b)
}
const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
const ms = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0))
function row(what: string, sorted: readonly number[]): void {
  console.log(
    `${what.padEnd(46)} ${[0.5, 0.95, 0.99].map(share => `${ms(at(sorted, share)).padStart(8)} ms`).join(' ')}   n=${String(sorted.length)}`,
  )
}

function silent() {
  return { info: () => undefined, warn: () => undefined, error: () => undefined }
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${String(cpus().length)} cores, Node ${process.version}`)
console.log(`${'what'.padEnd(46)} ${['p50', 'p95', 'p99'].map(name => name.padStart(11)).join(' ')}`)

await vault('create', { login: 'bench', name: 'Bench', passphrase: PASSPHRASE, storeName: 'Bench', language: 'en' })
const { memoryKiB, passes, lanes } = ports.unlockCost
row(
  `unlock (Argon2id ${String(memoryKiB / 1024)} MiB t=${String(passes)} p=${String(lanes)})`,
  await sample(10, async () => {
    await vault('lock', {})
    await vault('unlock', { login: 'bench', passphrase: PASSPHRASE })
  }),
)

const account = await call('directory.createAccount', { name: 'bench' })
const people = samplePeople({ count: PEOPLE, accountId: AccountId.parse('0'.repeat(32)) })
const columns = ['login', 'name', 'email', 'phone', 'employeeNumber', 'department'] as const
const csv = stringify([
  columns,
  ...people.map(person =>
    columns.map(column =>
      column === 'phone' && person.phone !== ''
        ? `+${person.areaCode.replace(/^0+/u, '')} ${person.phone}`
        : person[column],
    ),
  ),
])
const before = process.memoryUsage().rss
const read = await call('directory.readImport', {
  fileName: 'people.csv',
  content: Buffer.from(csv).toString('base64'),
})
const options = {
  importId: read.importId,
  accountId: account.accountId,
  format: read.format,
  mapping: Object.fromEntries(read.columns.map(column => [column.name, column.suggested])),
}
row(`dry run of ${String(PEOPLE)} rows`, await sample(1, () => call('directory.planImport', options)))
row(`import of ${String(PEOPLE)} rows`, await sample(1, () => call('directory.runImport', options)))

const someone = (index: number) => people[(index * 7919) % people.length] ?? people[0]
const typo = (text: string) => (text.length > 4 ? text.slice(0, 2) + text.slice(3) : text)
const searches: readonly (readonly [string, (index: number) => string])[] = [
  ['exact login', index => someone(index)?.login ?? ''],
  [
    'two prefixes of the name',
    index =>
      (someone(index)?.name ?? '')
        .split(/\s+/u)
        .map(word => word.slice(0, 3))
        .join(' '),
  ],
  ['contains four characters', index => (someone(index)?.login ?? '').slice(2, 6)],
  ['one typo', index => typo((someone(index)?.login ?? '').split('.')[0] ?? '')],
  ['last five digits of a phone', index => (someone(index)?.phone ?? '').slice(-5) || '12345'],
  ['pinyin initials', index => ['ww', 'zw', 'lx', 'cy'][index % 4] ?? 'ww'],
  ['two hanzi', index => ['王伟', '李娜', '张伟', '刘洋'][index % 4] ?? '王伟'],
  ['no hit', index => `zzqx${String(index)}`],
]
for (const [what, text] of searches) {
  row(
    `search at ${String(PEOPLE)}: ${what}`,
    await sample(300, index => call('directory.search', { text: text(index) })),
  )
}

const { hits } = await call('directory.search', { text: people[3]?.login ?? '' })
const userId = hits[0]?.userId
if (userId === undefined) throw new Error('nobody to open a call on')
const { callId } = await call('calls.open', { userId })
row(
  'a change with its audit row, durable on disk',
  await sample(300, index => call('calls.update', { callId, ticket: `INC-${String(index)}` })),
)
row('the whole screen of a call', await sample(100, () => call('calls.get', { callId })))
row('verify: every page, every audit row', await sample(5, () => call('audit.verify', {})))
row(
  'verified backup',
  await sample(3, () => call('store.backup', { folder: join(folder, `backup-${randomBytes(4).toString('hex')}`) })),
)
await benchLab({ ...ports, app, call, sample, row, crowded: account.accountId, people: PEOPLE })
const { rss, heapUsed, external } = process.memoryUsage()
const mib = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MiB`
console.log(
  `memory: ${mib(before)} resident before the import, ${mib(rss)} at the end (heap ${mib(heapUsed)}, buffers ${mib(external)})`,
)

await app.close()
rmSync(folder, { recursive: true, force: true })
