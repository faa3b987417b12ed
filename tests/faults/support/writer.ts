// Writes until it is killed: one act after the other from the number given, each acknowledged by its number.
import { writeSync } from 'node:fs'

import { openFixed } from './parts.ts'

const [folder = '', from = '1'] = process.argv.slice(2)
const desk = await openFixed(folder)
writeSync(1, 'ready\n')
for (let number = Number(from); ; number++) {
  await desk.act(number)
  writeSync(1, `${String(number)}\n`)
}
