// Writes docs/capabilities.md from the contract (its diff is a security diff: who may do what, at which price) and the table in
// docs/lab-api.md from the catalogue of the lab API.
import './guard.mjs'

import { readFileSync, writeFileSync } from 'node:fs'

const { capabilitiesTable } = await import('../tests/contract/capabilitiesTable.ts')
writeFileSync(new URL('../docs/capabilities.md', import.meta.url), capabilitiesTable())

const { withLabTable } = await import('../tests/contract/labTable.ts')
const page = new URL('../docs/lab-api.md', import.meta.url)
writeFileSync(page, withLabTable(readFileSync(page, 'utf8')))
