// Sets a store up, and says so.
import { writeSync } from 'node:fs'

import { createApp } from '../../../electron/core/app.ts'
import { PASSPHRASE, portsOf } from './parts.ts'

const [folder = ''] = process.argv.slice(2)
const app = createApp(portsOf(folder))
writeSync(1, 'ready\n')
const input = { login: 'ann', name: 'Ann', passphrase: PASSPHRASE, storeName: 'Lab', language: 'en' }
const reply = await app.vault('ann', 'create', { input, via: 'operator' })
if (!reply.ok) throw new Error(JSON.stringify(reply))
writeSync(1, 'created\n')
await app.close()
