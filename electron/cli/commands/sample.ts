import { findPlaces, thisMachine } from '../../adapters/places.ts'
import { reachDesk } from '../../worker/socket.ts'
import { holdsStore } from '../job.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'

/** `iam-desk sample`: a store of made-up people that stays, unlike the demo's. */
export function sampleCommand({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('sample')
    .description(text.commands.sample)
    .option('--users <n>', text.flags.users, Number, 2000)
    .action(async ({ users }: { users: number }) => {
      const { places: prepare, done } = job()
      if (!Number.isInteger(users) || users < 1 || users > 100_000)
        throw new Stop(EXIT.usage, text.problems.badField('--users'))
      const folder = findPlaces(program.opts<{ store?: string }>().store, thisMachine()).store
      if (holdsStore(folder)) throw new Stop(EXIT.cannotCreate, text.problems.storeExists(folder))
      const places = prepare()
      const running = await reachDesk(places.socket)
      running?.close()
      if (running !== undefined) throw new Stop(EXIT.tryAgain, text.problems.running(folder))
      const [{ productionPorts }, { createApp }, { makeSampleDesk }] = await Promise.all([
        import('../../adapters/ports.ts'),
        import('../../core/app.ts'),
        import('../../worker/sampleDesk.ts'),
      ])
      const ports = await productionPorts(places)
      const app = createApp(ports)
      try {
        const sample = await makeSampleDesk(app, { users, language: words.language })
        done({ store: places.store, ...sample }, () => [
          text.said.sampleReady(sample.users, places.store),
          ...sample.operators.map(
            ({ login, name, roles }) => `  ${login.padEnd(5)} ${roles.join(', ').padEnd(16)} ${name}`,
          ),
          `${text.said.operatorsPassphrase}: ${sample.operatorsPassphrase}`,
          `${text.said.usersPassword}: ${sample.usersPassword}`,
          `${text.said.usersRecoveryCode}: ${sample.usersRecoveryCode}`,
        ])
      } finally {
        await app.close()
        ports.close()
      }
    })
}
