// The product run by somebody else than the owner of the store. Answers with one line of JSON.
import { writeSync } from 'node:fs'

import { createApp } from '../../../electron/core/app.ts'
import { PASSPHRASE, portsOf } from './parts.ts'

const [folder = ''] = process.argv.slice(2)
const app = createApp(portsOf(folder))
const vault = (name: string, input: unknown) => app.vault('eve', name, { input, via: 'operator' })
const unlock = await vault('unlock', { login: 'ann', passphrase: PASSPHRASE })
const create = await vault('create', {
  login: 'eve',
  name: 'Eve',
  passphrase: PASSPHRASE,
  storeName: 'Mine',
  language: 'en',
})
writeSync(1, `${JSON.stringify({ unlock, create })}\n`)
await app.close()
