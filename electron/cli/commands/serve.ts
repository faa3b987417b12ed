import { writeFileSync } from 'node:fs'

import { systemClock } from '../../adapters/clock.ts'
import { commandName } from '../../adapters/commandName.ts'
import { pagesBeside } from '../../adapters/pages.ts'
import { systemRandom } from '../../adapters/random.ts'
import type { LabKeeper } from '../../lab-api/keeper.ts'
import type { Host } from '../../shell-loopback/host.ts'
import { stopSignal } from '../../adapters/stopSignal.ts'
import { startDesk, type Desk, type DeskOptions } from '../../worker/desk.ts'
import { SocketTaken } from '../../worker/socket.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'

interface ServeFlags {
  readonly port: number
  readonly userPages?: number
  readonly labApi?: number
  readonly labTls?: string
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
    .option('--lab-api <port>', text.flags.labApi, Number)
    .option('--lab-tls <file>', text.flags.labTls)
    .option('--kiosk [browser]', text.flags.kiosk)
    .action(async ({ port, kiosk, labApi, labTls, userPages = kiosk === undefined ? undefined : 0 }: ServeFlags) => {
      const { places: prepare, done } = job()
      for (const [flag, one] of Object.entries({ '--port': port, '--user-pages': userPages, '--lab-api': labApi }))
        if (one !== undefined && (!Number.isInteger(one) || one < 0 || one > 65535))
          throw new Stop(EXIT.usage, text.problems.badField(flag))
      const stop = stopSignal()
      const { startHost } = await import('../../shell-loopback/host.ts')
      const places = prepare()
      let host: Host | null = null
      let keeper: LabKeeper | null = null
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
        keeper = await keeperOf(desk)
        const lab = labApi === undefined ? null : await openLab(keeper, { port: labApi, certificateTo: labTls })
        const ready = { url: started.url, userPages: started.userPagesUrl }
        done(lab === null ? ready : { ...ready, labApi: lab.url }, () => [
          `${text.said.desk}: ${started.url}`,
          ...(started.userPagesUrl === null ? [] : [`${text.said.userPages}: ${started.userPagesUrl}`]),
          ...(lab === null ? [] : [`${text.said.labApi}: ${lab.url}`]),
          text.said.addressOnce(commandName(process.env), places.store),
        ])
        await stop
        await started.close()
      } finally {
        await keeper?.close()
        await desk.close()
      }
    })
}

/** The console may ask for the lab API later. */
async function keeperOf({ app, log }: Desk): Promise<LabKeeper> {
  const { keepLabApi } = await import('../../lab-api/keeper.ts')
  return keepLabApi({ app, clock: systemClock, random: systemRandom, log })
}

/** With a file for the certificate it speaks TLS; clients are told to trust what is in there. */
async function openLab(
  keeper: LabKeeper,
  { port, certificateTo }: { readonly port: number; readonly certificateTo: string | undefined },
) {
  if (certificateTo === undefined) return keeper.open({ port })
  const { makeCertificate } = await import('../../lab-api/server.ts')
  const tls = await makeCertificate(systemClock)
  writeFileSync(certificateTo, tls.cert)
  return keeper.open({ port, tls })
}

async function own(options: DeskOptions, taken: string): Promise<Desk> {
  try {
    return await startDesk(options)
  } catch (error) {
    if (error instanceof SocketTaken) throw new Stop(EXIT.tryAgain, taken)
    throw error
  }
}
