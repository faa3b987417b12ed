import { systemClock } from '../../adapters/clock.ts'
import { commandName } from '../../adapters/commandName.ts'
import { pagesBeside } from '../../adapters/pages.ts'
import { systemRandom } from '../../adapters/random.ts'
import type { Host } from '../../shell-loopback/host.ts'
import { stopSignal } from '../../adapters/stopSignal.ts'
import { startDesk, type Desk, type DeskOptions } from '../../worker/desk.ts'
import { SocketTaken } from '../../worker/socket.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'

interface ServeFlags {
  readonly port: number
  readonly userPages?: number
  readonly kiosk?: true | string
}

/** `iam-desk serve`: the browser host until a signal. With `--json` one line tells where it is, once it is ready. */
export function serveCommand({ program, words, entry, job }: Making): void {
  const { text } = words
  program
    .command('serve')
    .description(text.commands.serve)
    .option('--port <port>', text.flags.port, Number, 0)
    .option('--user-pages <port>', text.flags.userPages, Number)
    .option('--kiosk [browser]', text.flags.kiosk)
    .action(async ({ port, kiosk, userPages = kiosk === undefined ? undefined : 0 }: ServeFlags) => {
      const { places: prepare, done } = job()
      for (const one of [port, userPages ?? 0])
        if (!Number.isInteger(one) || one < 0 || one > 65535)
          throw new Stop(EXIT.usage, text.problems.badField('--port'))
      const stop = stopSignal()
      const { startHost } = await import('../../shell-loopback/host.ts')
      const places = prepare()
      let host: Host | null = null
      const desk = await own(
        { entry, places, addresses: () => ({ url: host?.newUrl() ?? null, userPages: host?.userPagesUrl ?? null }) },
        text.problems.running(places.store),
      )
      try {
        const started = await startHost({
          app: desk.app,
          log: desk.log,
          clock: systemClock,
          random: systemRandom,
          assets: pagesBeside(entry),
          port,
          userPagesPort: userPages ?? null,
          launchFolder: null,
          ...(kiosk === undefined ? {} : { kiosk: typeof kiosk === 'string' ? { browser: kiosk } : {} }),
        })
        host = started
        if (kiosk !== undefined && !started.kiosk) {
          await started.close()
          throw new Stop(EXIT.unavailable, text.problems.noKiosk)
        }
        done({ url: started.url, userPages: started.userPagesUrl }, () => [
          `${text.said.desk}: ${started.url}`,
          ...(started.userPagesUrl === null ? [] : [`${text.said.userPages}: ${started.userPagesUrl}`]),
          text.said.addressOnce(commandName(process.env), places.store),
        ])
        await stop
        await started.close()
      } finally {
        await desk.close()
      }
    })
}

async function own(options: DeskOptions, taken: string): Promise<Desk> {
  try {
    return await startDesk(options)
  } catch (error) {
    if (error instanceof SocketTaken) throw new Stop(EXIT.tryAgain, taken)
    throw error
  }
}
