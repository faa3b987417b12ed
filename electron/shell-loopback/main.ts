import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

import { cli as english } from '#shared/text/en/cli.ts'
import { cli as chinese } from '#shared/text/zh-CN/cli.ts'

import { systemClock } from '../adapters/clock.ts'
import { commandName } from '../adapters/commandName.ts'
import { languageOf } from '../adapters/language.ts'
import { pagesBeside } from '../adapters/pages.ts'
import { preparePlaces } from '../adapters/places.ts'
import { systemRandom } from '../adapters/random.ts'
import { keepLabApi } from '../lab-api/keeper.ts'
import { startDesk } from '../worker/desk.ts'
import { makeSampleDesk, type SampleDesk } from '../worker/sampleDesk.ts'
import { reachDesk } from '../worker/socket.ts'
import { throwAwayPlaces } from './demo.ts'
import { startHost, type Host } from './host.ts'
import { stopSignal } from '../adapters/stopSignal.ts'

/** `npm start` where no window can be opened, `npm run demo` and `npm run practice`: the desk in the browser, until Ctrl+C. */
const language = languageOf(process.env)
const text = language === 'zh-CN' ? chinese : english
const print = (line: string) => void process.stdout.write(`${line}\n`)
const SAMPLE_USERS = 2000
/** Enough of each kind for an afternoon of practice: nobody is practised with twice. */
const PRACTICE_USERS = 400
// Whoever listened may leave (`| head -1`); the desk goes on.
process.stdout.on('error', () => undefined)

try {
  process.exitCode = await run()
} catch (error) {
  process.stderr.write(`${describe(error)}\n`)
  process.exitCode = 69
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      demo: { type: 'boolean', default: false },
      practice: { type: 'boolean', default: false },
      store: { type: 'string' },
      port: { type: 'string', default: '0' },
      'user-pages': { type: 'string', default: '0' },
      'lab-api': { type: 'string' },
      'no-browser': { type: 'boolean', default: false },
      kiosk: { type: 'boolean', default: false },
    },
  })
  const { practice } = values
  const demo = values.demo || practice ? throwAwayPlaces() : null
  const places = demo?.places ?? preparePlaces(values.store)
  const stop = firstSignal()
  try {
    const running = await reachDesk(places.socket)
    if (running !== undefined) {
      const { url } = await running.addresses()
      running.close()
      print(text.said.alreadyRunning)
      if (url !== null) print(`  ${url}`)
      return 0
    }
    let host: Host | null = null
    const desk = await startDesk({
      entry: import.meta.url,
      places,
      practice,
      addresses: () => ({ url: host?.newUrl() ?? null, userPages: host?.userPagesUrl ?? null }),
    })
    try {
      if (demo !== null) {
        print(text.said.preparingSample)
        printSample(
          await makeSampleDesk(
            desk.app,
            practice ? { users: PRACTICE_USERS, language, calls: 'none' } : { users: SAMPLE_USERS, language },
          ),
        )
      }
      // Who practises has no users to sign in.
      const userPages = practice || values['user-pages'] === 'off' ? null : values['user-pages']
      const started = await startHost({
        app: desk.app,
        log: desk.log,
        clock: systemClock,
        random: systemRandom,
        assets: pagesBeside(import.meta.url),
        port: portOf(values.port),
        userPagesPort: userPages === null ? null : portOf(userPages),
        launchFolder: values['no-browser'] || values.kiosk ? null : places.state,
        ...(values.kiosk ? { kiosk: {} } : {}),
      })
      host = started
      print(`${text.said.desk}: ${started.url}`)
      if (started.userPagesUrl !== null) print(`${text.said.userPages}: ${started.userPagesUrl}`)
      const labPort = values['lab-api']
      const keeper = keepLabApi({ app: desk.app, log: desk.log, clock: systemClock, random: systemRandom })
      const lab = labPort === undefined ? null : await keeper.open({ port: portOf(labPort) })
      if (lab !== null) print(`${text.said.labApi}: ${lab.url}`)
      if (values.kiosk) print(started.kiosk ? text.said.kiosk : text.problems.noKiosk)
      print(
        started.opened
          ? text.said.opened
          : process.stdin.isTTY
            ? text.said.pressEnter
            : text.said.addressOnce(commandName(process.env), places.store),
      )
      if (process.stdin.isTTY)
        createInterface({ input: process.stdin }).on('line', () => print(`${text.said.desk}: ${started.newUrl()}`))
      await stop
      await keeper.close()
      await started.close()
    } finally {
      await desk.close()
    }
    print(text.said.stopped)
    return 0
  } finally {
    if (demo !== null) {
      demo.remove()
      print(text.said.sampleGone)
    }
    process.stdin.destroy()
  }
}

/** Settles on the first signal to end; the second one ends at once, whatever is still going on. */
async function firstSignal(): Promise<void> {
  await stopSignal()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
}

function printSample({ operators, operatorsPassphrase, usersPassword, usersRecoveryCode }: SampleDesk): void {
  for (const { login, name, roles } of operators) print(`  ${login.padEnd(5)} ${roles.join(', ').padEnd(16)} ${name}`)
  print(`${text.said.operatorsPassphrase}: ${operatorsPassphrase}`)
  print(`${text.said.usersPassword}: ${usersPassword}`)
  print(`${text.said.usersRecoveryCode}: ${usersRecoveryCode}`)
}

function portOf(value: string): number {
  const port = Number(value)
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw Object.assign(new Error(value), { code: 'ERR_PORT' })
  return port
}

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : ''
  if (code === 'EADDRINUSE' && error instanceof Error && 'port' in error)
    return text.problems.portTaken(Number(error.port))
  if (code === 'ENOENT' && path.includes('renderer')) return text.problems.noPages
  if (code === 'EACCES' && path !== '') return text.problems.unwritable(path)
  return error instanceof Error ? error.message : String(error)
}
