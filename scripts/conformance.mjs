// `npm run conformance`: the official SDK of Huawei Cloud against a fresh lab, every operation of the catalogue. Prints a table per
// group of the API reference: how often each operation was answered as documented, and how often it was refused. An operation
// that was never answered, or never refused where it can be, is a failure. The last line is `N passed, M failed`.
import './guard.mjs'

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'iam-desk-conformance-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const [reportTo = join(folder, 'report.json')] = process.argv.slice(2)
const records = join(folder, 'records')

const { OPERATIONS } = await import('../electron/lab-api/catalogue.ts')
const { keyOf } = await import('../electron/lab-api/operations.ts')

/** What cannot be refused, or whose answer the SDK cannot show, and why. */
const EXPECTED = /** @type {Record<string, string>} */ ({
  keystoneListVersions: 'answers 300, which the SDK takes for a failure',
  keystoneShowVersion: 'is never refused: it needs no authentication and takes no input',
})

const vitest = ['--project', 'conformance', '--reporter=default', '--reporter=json', `--outputFile.json=${reportTo}`]
const { status } = spawnSync(join(root, 'node_modules/.bin/vitest'), ['run', ...vitest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CONFORMANCE_RECORDS: records },
  shell: process.platform === 'win32',
})

/** @type {{ operation: string, status: number }[]} */
const tried = filesIn(records).flatMap(file =>
  readFileSync(join(records, file), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line)),
)
let uncovered = 0
for (const [group, operations] of Map.groupBy(OPERATIONS, ({ group: name }) => name)) {
  console.log(`\n${group}`)
  for (const operation of operations) {
    const key = keyOf(operation)
    const ends = tried.filter(one => one.operation === key).map(one => one.status)
    const answered = ends.filter(end => end === operation.success).length
    const refusals = [...new Set(ends.filter(end => end !== operation.success))].sort()
    const isCovered = (answered > 0 && refusals.length > 0) || Object.hasOwn(EXPECTED, key)
    if (!isCovered) uncovered += 1
    const note = EXPECTED[key] ?? (isCovered ? '' : 'NOT COVERED')
    console.log(
      `  ${key.padEnd(52)} ${String(answered).padStart(3)} answered  ${refusals.join(' ').padEnd(16)} ${note}`.trimEnd(),
    )
  }
}

const report = readReport()
const { numPassedTests = 0, numFailedTests = 0 } = report
const failed = numFailedTests + uncovered + (status !== 0 && numFailedTests === 0 ? 1 : 0)
if (uncovered > 0) writeFileSync(reportTo, JSON.stringify({ ...report, numFailedTests: failed }))
console.log(`\n${OPERATIONS.length - uncovered} of ${OPERATIONS.length} operations answered and refused as documented`)
console.log(`${numPassedTests} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** @returns {{ numPassedTests?: number, numFailedTests?: number }} */
function readReport() {
  try {
    return JSON.parse(readFileSync(reportTo, 'utf8'))
  } catch {
    return {}
  }
}

/** @param {string} path */
function filesIn(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
