import { reachDesk } from '../../worker/socket.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'

/** `iam-desk address`: a fresh launch address of the desk that runs. `iam-desk user-pages`: where users are sent. */
export function addressCommands({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('address')
    .description(text.commands.address)
    .action(async () => {
      const { places: prepare, done } = job()
      const places = prepare()
      const running = await reachDesk(places.socket)
      if (running === undefined) throw new Stop(EXIT.unavailable, text.problems.notRunning(places.store))
      const { url, userPages } = await running.addresses()
      running.close()
      done({ url, userPages }, () => [
        ...(url === null ? [] : [`${text.said.desk}: ${url}`]),
        ...(userPages === null ? [] : [`${text.said.userPages}: ${userPages}`]),
      ])
    })
  program
    .command('user-pages')
    .description(text.commands.userPages)
    .option('--set <address>', text.arguments.publicAddress)
    .option('--reason <text>', text.flags.reason, 'set on the command line')
    .action(async ({ set, reason }: { set?: string; reason: string }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const { publicAddress } =
          set === undefined
            ? await desk.ask('security.settings', {})
            : await desk.ask('security.updateSettings', { settings: { publicAddress: set }, reason })
        const { userPages } = await desk.ask('security.status', {})
        done({ publicAddress, userPages }, () => [
          `${text.said.publicAddress}: ${publicAddress === '' ? text.said.none : publicAddress}`,
          `${text.said.userPages}: ${userPages ?? text.said.none}`,
        ])
      })
    })
}
