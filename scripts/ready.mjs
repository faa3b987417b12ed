// `npm test`: everything that must hold, in the order that finds a mistake soonest. A failed suite does not stop the rest.
// Lint has a core of its own, and what reads or builds the sources takes the other; tests that start processes come after, one by one.
// `npm test -- unit e2e` runs the named suites only. The last line is `N passed, M failed`, with `, K skipped` when some were.
import './guard.mjs'

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/** @typedef {{ name: string, command: readonly string[], env?: Record<string, string>, count: (ok: boolean) => Count }} Suite */

const root = join(import.meta.dirname, '..')
const reports = mkdtempSync(join(tmpdir(), 'iam-desk-ready-'))
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))
const report = (/** @type {string} */ name) => join(reports, `${name}.json`)

/** @type {Suite[][]} */
const BESIDE = [
  [
    { name: 'types', command: ['node', 'scripts/typecheck.mjs'], count: asOneCheck },
    { name: 'arch', command: ['npm', 'run', '--silent', 'arch'], count: asOneCheck },
    // Before the unit tests: some of them serve the built pages.
    { name: 'build', command: ['electron-vite', 'build', '--logLevel', 'warn'], count: asOneCheck },
    vitest('contract', ['contract']),
  ],
  [{ name: 'lint', command: ['npm', 'run', '--silent', 'lint'], count: asOneCheck }],
]
/** @type {Suite[]} */
const ALONE = [
  vitest('unit', ['unit', 'apart', 'renderer']),
  {
    name: 'conformance',
    command: ['node', 'scripts/conformance.mjs', report('conformance')],
    count: () => countVitest('conformance'),
  },
  {
    name: 'e2e',
    command: ['playwright', 'test', '--project', 'e2e', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report('e2e') },
    count: countPlaywright,
  },
]

const SUITES = [...BESIDE.flat(), ...ALONE]
const asked = process.argv.slice(2)
const isWanted = (/** @type {Suite} */ { name }) => asked.length === 0 || asked.includes(name)
const unknown = asked.filter(name => !SUITES.some(suite => suite.name === name))
if (unknown.length > 0) {
  console.error(`No suite is called ${unknown.join(', ')}; there are ${SUITES.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

// The table of capabilities follows from the contract. CI only compares it, so that a forgotten one shows.
if (!process.env['CI']) await run({ command: ['node', 'scripts/capabilities.mjs'] })

/** @type {{ name: string, seconds: number, count: Count }[]} */
const results = []
await Promise.all(
  BESIDE.map(async lane => {
    for (const suite of lane.filter(isWanted)) await check(suite, true)
  }),
)
for (const suite of ALONE.filter(isWanted)) await check(suite, false)

const total = { passed: 0, failed: 0, skipped: 0 }
console.log('\n=== summary')
for (const { name, seconds, count } of results) {
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
  console.log(`${name.padEnd(10)}${seconds.toFixed(1).padStart(7)} s  ${sentence(count)}`)
}
console.log(`\n${sentence(total)}`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/**
 * Runs a suite and keeps what came of it.
 * @param {Suite} suite
 * @param {boolean} beside whether another one runs at the same time: then it speaks when it has ended
 */
async function check(suite, beside) {
  const started = performance.now()
  if (!beside) console.log(`\n=== ${suite.name}`)
  const { ok, said } = await run(suite, beside)
  if (beside) console.log(`\n=== ${suite.name}\n${said}`)
  results.push({
    name: suite.name,
    seconds: (performance.now() - started) / 1000,
    count: blameRun(suite.count(ok), ok),
  })
}

/**
 * @param {string} name
 * @param {string[]} projects
 * @returns {Suite}
 */
function vitest(name, projects) {
  const chosen = projects.flatMap(project => ['--project', project])
  return {
    name,
    command: ['vitest', 'run', ...chosen, '--reporter=default', '--reporter=json', `--outputFile.json=${report(name)}`],
    count: () => countVitest(name),
  }
}

/**
 * @param {string} name
 * @returns {Count}
 */
function countVitest(name) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport(name)
  return {
    passed: num(numPassedTests),
    failed: num(numFailedTests),
    skipped: num(numPendingTests) + num(numTodoTests),
  }
}

/** @returns {Count} */
function countPlaywright() {
  const { stats } = readReport('e2e')
  const { expected, unexpected, flaky, skipped } = /** @type {Record<string, unknown>} */ (stats ?? {})
  return { passed: num(expected) + num(flaky), failed: num(unexpected), skipped: num(skipped) }
}

/**
 * A suite without tests of its own is one check.
 * @param {boolean} ok
 * @returns {Count}
 */
function asOneCheck(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
}

/**
 * A run that failed outside its tests (it crashed, it left an error unhandled) must not pass for a green one.
 * @param {Count} count
 * @param {boolean} ok
 * @returns {Count}
 */
function blameRun(count, ok) {
  return ok || count.failed > 0 ? count : { ...count, failed: 1 }
}

/**
 * @param {string} name
 * @returns {Record<string, unknown>} empty when the suite died before it could write one
 */
function readReport(name) {
  try {
    return JSON.parse(readFileSync(report(name), 'utf8'))
  } catch {
    return {}
  }
}

/** @param {unknown} value */
function num(value) {
  return typeof value === 'number' ? value : 0
}

/** @param {Count} count */
function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * @param {Pick<Suite, 'command' | 'env'>} suite
 * @param {boolean} [keep] keeps what it says instead of passing it on
 * @returns {Promise<{ ok: boolean, said: string }>} whether it ended well, and what was kept
 */
function run({ command: [file = '', ...args], env }, keep = false) {
  // Called by hand, outside npm, the project's own tools and its own Node are not yet on the path.
  const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter)
  return new Promise(resolve => {
    const output = keep ? 'pipe' : 'inherit'
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['ignore', output, output],
      env: { ...process.env, PATH, ...env },
      shell: process.platform === 'win32',
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (said += text))
    child.on('error', error => {
      console.error(error.message)
      resolve({ ok: false, said })
    })
    child.on('close', code => resolve({ ok: code === 0, said }))
  })
}
