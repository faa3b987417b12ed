// Imported first by everything that can be started by hand. Plain Node 20 does not refuse the SQLite addon, it crashes in it
// without a word (it asks for Node-API 10), so the version is settled before anything else is loaded. This file itself must
// therefore run on any Node that knows modules.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** 22.18 is the first Node that both loads the addon (22.14) and runs TypeScript without a flag. */
const FLOOR = [22, 18]
/** sysexits.h: something about the machine is set up wrongly. */
const EX_CONFIG = 78
/** Set for the second try, so that a broken Node in node_modules cannot make us start each other forever. */
const SECOND_TRY = 'IAM_DESK_SECOND_NODE'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const [floorMajor = 0, floorMinor = 0] = FLOOR
const tooOld = major < floorMajor || (major === floorMajor && minor < floorMinor)

if (tooOld) {
  const own = ownNode()
  if (own && !process.env[SECOND_TRY]) {
    await runOn(own)
  } else {
    process.stderr.write(
      `IAM Desk needs Node ${FLOOR.join('.')} or newer and this is ${process.versions.node}: ` +
        'run `npm ci` in its folder, which brings Node 24 along, or install Node 24.\n',
    )
    process.exit(EX_CONFIG)
  }
}
// Twice as fast from the second start on. Not where Node puts it by itself: others may write to the temporary folder.
const compiled = join(ownCache(), 'iam-desk', 'compiled')
module.enableCompileCache(compiled)
// A thread has a cache only if the environment names one, and the core runs in a thread.
process.env['NODE_COMPILE_CACHE'] ??= compiled

/** @returns {string} where this platform keeps what can be made again, for this person alone */
function ownCache() {
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData/Local')
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches')
  return process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
}

/** @returns {string | undefined} the Node that `npm ci` put beside the product */
function ownNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const places = [`../node_modules/node-${platform}-${process.arch}/bin/${file}`, `../node_modules/.bin/${file}`]
  return places.map(place => fileURLToPath(new URL(place, import.meta.url))).find(place => existsSync(place))
}

/**
 * Becomes, as far as a process can, the same command on another Node: same terminal, same signals, same end.
 * @param {string} node
 * @returns {Promise<never>}
 */
function runOn(node) {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [SECOND_TRY]: '1' },
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // Ctrl+C reaches both by the terminal; passing it on as well would look like a second, impatient one.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  return new Promise((_resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (signal) {
        process.removeAllListeners(signal)
        process.kill(process.pid, signal)
      } else {
        process.exit(code ?? 1)
      }
    })
  })
}
