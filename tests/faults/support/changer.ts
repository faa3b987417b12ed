// Changes the passphrase of `ann` until it is killed, through the whole product: number n sets `passphrase of round n`.
import { writeSync } from 'node:fs'

import { createApp } from '../../../electron/core/app.ts'
import { portsOf } from './parts.ts'

const [folder = '', from = '0'] = process.argv.slice(2)
const passphrase = (number: number) => `passphrase of round ${String(number)}`
const app = createApp(portsOf(folder))
const input = { login: 'ann', passphrase: passphrase(Number(from)) }
const unlocked = await app.vault('ann', 'unlock', { input, via: 'operator' })
if (!unlocked.ok) throw new Error(JSON.stringify(unlocked))
writeSync(1, 'ready\n')
for (let number = Number(from) + 1; ; number++) {
  const reply = await app.dispatch({
    client: 'ann',
    face: 'operator',
    name: 'operators.changePassphrase',
    input: { current: passphrase(number - 1), next: passphrase(number) },
  })
  if (!reply.ok) throw new Error(JSON.stringify(reply))
  writeSync(1, `${String(number)}\n`)
}
