// Type-checks every layer, two at a time. `npm run typecheck -- electron shared` checks the named layers only.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { stripVTControlCharacters } from 'node:util'

/**
 * Longest first, so that two lanes end at about the same time. Single-file components are read by vue-tsc, which needs the compiler
 * written in JavaScript; the rest is checked by the native one.
 */
const LAYERS = /** @type {const} */ ([
  { name: 'pageTests', compiler: 'vue-tsc', sources: ['tests/renderer'] },
  { name: 'renderer', compiler: 'vue-tsc', sources: ['renderer'] },
  { name: 'tests', compiler: 'tsc', sources: ['tests', 'scripts'] },
  { name: 'electron', compiler: 'tsc', sources: ['electron'] },
  { name: 'shared', compiler: 'tsc', sources: ['shared'] },
])
const LANES = 2
const root = join(import.meta.dirname, '..')

/**
 * tsc calls a layer without a single file an error; here it is simply nothing to check.
 * @param {readonly string[]} folders
 */
function hasSources(folders) {
  return folders.some(folder => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).some(file =>
        /\.(ts|vue|mjs)$/.test(file),
      )
    } catch {
      return false
    }
  })
}

/**
 * @param {(typeof LAYERS)[number]} layer
 * @returns {Promise<boolean>} whether the layer is sound
 */
function check({ name, compiler }) {
  const started = performance.now()
  const compilerFile = compiler === 'tsc' ? 'typescript-native/bin/tsc' : 'vue-tsc/bin/vue-tsc.js'
  const args = [
    join(root, 'node_modules', compilerFile),
    '-p',
    `tsconfig.${name}.json`,
    '--pretty',
    process.stdout.isTTY ? 'true' : 'false',
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', chunk => (output += String(chunk)))
    child.stderr.on('data', chunk => (output += String(chunk)))
    child.on('error', reject)
    child.on('close', code => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
      if (stripVTControlCharacters(output).trim() !== '') console.log(output.trimEnd())
      resolve(code === 0)
    })
  })
}

const asked = process.argv.slice(2)
const queue = LAYERS.filter(({ name, sources }) => (asked.length === 0 || asked.includes(name)) && hasSources(sources))
const verdicts = await Promise.all(
  Array.from({ length: LANES }, async () => {
    let sound = true
    for (let layer = queue.shift(); layer; layer = queue.shift()) sound = (await check(layer)) && sound
    return sound
  }),
)
process.exitCode = verdicts.every(Boolean) ? 0 : 1
