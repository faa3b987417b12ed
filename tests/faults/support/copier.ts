// Backs the store up again and again until it is killed. Acknowledges each backup by the number of its folder.
import { writeSync } from 'node:fs'
import { join } from 'node:path'

import { createApp } from '../../../electron/core/app.ts'
import { PASSPHRASE, portsOf } from './parts.ts'

const [folder = '', target = ''] = process.argv.slice(2)
const app = createApp(portsOf(folder))
await app.vault('ann', 'unlock', { input: { login: 'ann', passphrase: PASSPHRASE }, via: 'operator' })
writeSync(1, 'ready\n')
for (let number = 1; ; number++) {
  const reply = await app.dispatch({
    client: 'ann',
    face: 'operator',
    name: 'store.backup',
    input: { folder: join(target, String(number)) },
  })
  if (!reply.ok) throw new Error(JSON.stringify(reply))
  writeSync(1, `${String(number)}\n`)
}
