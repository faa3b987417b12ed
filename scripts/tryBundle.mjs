// Plays a place without network and without Node: an empty folder, and nothing on the path but what the check needs.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const TOOLS = ['sh', 'cut', 'find', 'sort', process.platform === 'darwin' ? 'shasum' : 'sha256sum']
/** A network of its own, in which only the machine itself can be reached. Linux alone has it, and not everywhere. */
const ALONE = ['--user', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']

/**
 * Unpacks an archive, verifies it, starts the demo and asks for both pages, verifies again, and sees that changes are noticed.
 * @param {string} archive
 * @param {string} name of the folder in it
 */
export function tryBundle(archive, name) {
  const place = mkdtempSync(join(tmpdir(), 'iam-desk-bundle-'))
  try {
    const tools = join(place, 'bin')
    mkdirSync(tools)
    for (const tool of TOOLS) symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(tools, tool))
    execFileSync('tar', ['-xzf', archive, '-C', place])
    const folder = join(place, name)
    const env = { PATH: tools, HOME: place, LANG: 'en_GB.UTF-8' }
    const verify = () => spawnSync(join(folder, 'iam-desk-verify'), { env, encoding: 'utf8' })
    const expectWhole = () => {
      const verdict = verify()
      if (verdict.status !== 0) throw new Error(`the bundle is not as it was packed: ${verdict.stderr}`)
      process.stdout.write(verdict.stdout)
    }
    expectWhole()

    const alone = spawnSync('unshare', [...ALONE, 'true']).status === 0
    console.log(
      alone ? 'Starting without any network.' : 'Starting. This machine cannot cut the network off for a trial.',
    )
    const inside = [process.execPath, import.meta.filename, folder, String(alone)]
    const [program = '', ...words] = alone ? ['unshare', ...ALONE, ...inside] : inside
    const trial = spawnSync(program, words, { env: { ...process.env, TRIAL_PATH: tools }, stdio: 'inherit' })
    if (trial.status !== 0) throw new Error('the bundle did not start')
    expectWhole()

    const extra = join(folder, 'bin/extra.mjs')
    writeFileSync(extra, '')
    if (verify().status === 0) throw new Error('an added file was not noticed')
    rmSync(extra)
    appendFileSync(join(folder, 'package.json'), ' ')
    if (verify().status === 0) throw new Error('a changed file was not noticed')
    console.log('An added file and a changed one were noticed.')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** Starts the unpacked demo as a newcomer would, and looks at both pages. @param {string} folder @param {boolean} alone */
async function startThere(folder, alone) {
  if (alone) {
    const reached = await fetch('http://192.0.2.1/').then(
      () => true,
      () => false,
    )
    if (reached) throw new Error('there is a network after all')
  }
  const env = { PATH: process.env['TRIAL_PATH'], HOME: join(folder, '..'), LANG: 'en_GB.UTF-8' }
  execFileSync(join(folder, 'iam-desk'), ['--help'], { env })
  const begun = performance.now()
  const child = spawn(join(folder, 'iam-desk-start'), ['--demo', '--no-browser'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  /** @type {string[]} */
  const urls = []
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/u.exec(line)?.[0]
    if (url !== undefined) urls.push(url)
    if (urls.length === 2) break
  }
  for (const url of urls) {
    const answer = await fetch(url)
    if (!answer.ok || !(await answer.text()).includes('<title>')) throw new Error(`no page at ${url}`)
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  child.kill('SIGTERM')
  const code = await ended
  if (urls.length < 2 || code !== 0) throw new Error(`it ended with ${String(code)}`)
  console.log(`The demo answered on both its pages after ${seconds} s, and ended when told to.`)
}

const [, self, folder, alone] = process.argv
if (self === import.meta.filename && folder !== undefined) await startThere(folder, alone === 'true')
