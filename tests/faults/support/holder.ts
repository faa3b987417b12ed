// Holds a store open; adds an account for each line it is told, and answers how that went.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

import { createApp } from '../../../electron/core/app.ts'
import { PASSPHRASE, portsOf } from './parts.ts'

const [folder = ''] = process.argv.slice(2)
const app = createApp(portsOf(folder))
const unlocked = await app.vault('ann', 'unlock', { input: { login: 'ann', passphrase: PASSPHRASE }, via: 'operator' })
writeSync(1, `${unlocked.ok ? 'ready' : JSON.stringify(unlocked)}\n`)
for await (const name of createInterface({ input: process.stdin })) {
  const request = { client: 'ann', face: 'operator' as const, name: 'directory.createAccount', input: { name } }
  writeSync(1, `${JSON.stringify(await app.dispatch(request))}\n`)
}
await app.close()
