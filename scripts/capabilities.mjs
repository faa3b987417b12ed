// Writes docs/capabilities.md from the contract. Its diff is a security diff: who may do what, at which price.
import './guard.mjs'

import { writeFileSync } from 'node:fs'

const { capabilitiesTable } = await import('../tests/contract/capabilitiesTable.ts')
writeFileSync(new URL('../docs/capabilities.md', import.meta.url), capabilitiesTable())
