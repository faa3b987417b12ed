// The product on a disk that fills up: a small file system is mounted at the folder given. Answers with one line of JSON.
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { createApp } from '../../../electron/core/app.ts'
import { filesOf, openKeyring } from '../../../electron/core/operators/keyring.ts'
import { readHeader } from '../../../electron/core/store/header.ts'
import { addWeight, PASSPHRASE, portsOf, setUp } from './parts.ts'

const [folder = ''] = process.argv.slice(2)
const filler = join(folder, 'filler')
/** Leaves this many bytes free: a page of the file system is 4,096. */
const leave = (bytes: number) => {
  rmSync(filler, { force: true })
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes)))
}
const room = () => {
  rmSync(filler, { force: true })
}

for (const part of ['store', 'state']) mkdirSync(join(folder, part), { mode: 0o700 })
await setUp(folder)
await addWeight(folder)
const start = async () => {
  const app = createApp(portsOf(folder))
  const ask = (name: string, input: unknown) => app.dispatch({ client: 'ann', face: 'operator', name, input })
  const unlock = () => app.vault('ann', 'unlock', { input: { login: 'ann', passphrase: PASSPHRASE }, via: 'operator' })
  return { app, ask, unlock, first: await unlock() }
}
const { app, ask } = await start()
const answers: Record<string, unknown> = {}
const newcomer = (login: string) => ({ login, name: login, roles: ['agent'], linkedUserId: null, language: 'en' })
await ask('operators.add', newcomer('ben'))
const { value: before } = (await ask('operators.list', {})) as {
  value: { operators: { operatorId: string; login: string }[] }
}
const ben = before.operators.find(one => one.login === 'ben')?.operatorId

// The header has some room left and the journal has none: every length is tried, so that a header is cut in every place.
const kinds = new Set<string>()
for (let bytes = 0; bytes <= 20_480; bytes += 4_096) {
  leave(bytes)
  const reply = await ask('operators.add', newcomer(`late${String(bytes)}`))
  kinds.add(reply.ok ? 'added' : JSON.stringify(reply.error))
}
answers['adding'] = [...kinds]
leave(0)
// The journal may have pages to use again, so accounts are made until there are none.
const made: string[] = []
for (;;) {
  const name = `account ${String(made.length)} ${'x'.repeat(40)}`
  answers['account'] = await ask('directory.createAccount', { name })
  if (!(answers['account'] as { ok: boolean }).ok) break
  made.push(name)
}
answers['backup'] = await ask('store.backup', { folder: join(folder, 'backup') })
answers['backupLeft'] = readdirSync(folder).filter(name => name.startsWith('backup'))
answers['reading'] = (await ask('operators.me', {})).ok

const { value: listed } = (await ask('directory.accounts', {})) as { value: { accounts: { name: string }[] } }
answers['lost'] = made.filter(name => !listed.accounts.some(account => account.name === name))
answers['unasked'] = listed.accounts.length - made.length

// Enough for the act and its audit row, not for every page once more. The journal of before must not lend its room.
room()
await app.close()
const short = await start()
leave(600_000)
answers['disabling'] = await short.ask('operators.disable', { operatorId: ben, reason: 'left the company' })
answers['readingAfter'] = (await short.ask('operators.me', {})).ok
await short.app.close()

leave(0)
const full = createApp(portsOf(folder))
answers['unlocking'] = await full.vault('ann', 'unlock', {
  input: { login: 'ann', passphrase: PASSPHRASE },
  via: 'operator',
})
await full.close()

leave(400_000)
const tight = await openKeyring(portsOf(folder), 'ann', { kind: 'operator', secret: PASSPHRASE })
answers['tight'] = tight.kind
if (tight.kind === 'open') await tight.keyring.close()
answers['pending'] = readHeader(filesOf(join(folder, 'store')).header).nextPageKey !== null

room()
const again = await start()
answers['unlocked'] = again.first
answers['verdict'] = ((await again.ask('audit.verify', {})) as { value: { verdict: string } }).value.verdict
answers['works'] = (await again.ask('directory.createAccount', { name: 'room again' })).ok
const { value: after } = (await again.ask('operators.list', {})) as {
  value: { operators: { login: string; state: string }[] }
}
answers['ben'] = after.operators.find(one => one.login === 'ben')?.state
await again.app.close()
answers['strays'] = readdirSync(join(folder, 'store')).filter(name => name.endsWith('.new'))
const settled = await openKeyring(portsOf(folder), 'ann', { kind: 'operator', secret: PASSPHRASE })
answers['pendingAfter'] = readHeader(filesOf(join(folder, 'store')).header).nextPageKey !== null
if (settled.kind === 'open') {
  answers['slots'] = settled.keyring
    .slots()
    .map(slot => slot.kind)
    .sort()
  await settled.keyring.close()
}
writeSync(1, `${JSON.stringify(answers)}\n`)
