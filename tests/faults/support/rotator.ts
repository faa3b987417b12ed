// Removes the operator `ben` with a rotation, and rotates on until it is killed. Acknowledges each rotation.
import { writeSync } from 'node:fs'

import { openKeyring } from '../../../electron/core/operators/keyring.ts'
import { slotTag } from '../../../electron/core/store/slots.ts'
import { PASSPHRASE, portsOf } from './parts.ts'

const [folder = ''] = process.argv.slice(2)
const opening = await openKeyring(portsOf(folder), 'ann', { kind: 'operator', secret: PASSPHRASE })
if (opening.kind === 'wrong') throw new Error('the passphrase of ann does not open the store')
const { keyring } = opening
const ben = slotTag(keyring.storeId, 'ben')
writeSync(1, 'ready\n')
for (;;) {
  keyring.keepSlots(slot => slot.tag !== ben, { rotate: true })
  writeSync(1, 'rotated\n')
}
