import { copyFileSync, constants, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { findPlaces, thisMachine } from '../../adapters/places.ts'
import type { CliDesk } from '../desk.ts'
import { filesOfStore } from '../job.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import { exitOfVerdict, sentence } from './audit.ts'

/** Lets work go on after the gap that a restore leaves. Whoever may not say so leaves it to an administrator at the desk. */
async function acknowledge(desk: CliDesk): Promise<void> {
  try {
    await desk.ask('audit.acknowledge', { reason: 'restored from a backup' })
  } catch (error) {
    if (!(error instanceof Stop) || error.failure?.code !== 'forbidden') throw error
  }
}

/** `iam-desk backup FOLDER` and `iam-desk restore FOLDER`. */
export function backupCommands({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('backup')
    .description(text.commands.backup)
    .argument('<folder>', text.arguments.folder)
    .action(async (folder: string) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const written = await desk.ask('store.backup', { folder: resolve(folder) })
        done(written, () => [text.said.backedUp(written.folder, written.auditRows)])
      })
    })
  program
    .command('restore')
    .description(text.commands.restore)
    .argument('<folder>', text.arguments.folder)
    .action(async (folder: string) => {
      const { signedIn, places, done } = job()
      const from = resolve(folder)
      if (!filesOfStore.every(file => existsSync(join(from, file))))
        throw new Stop(EXIT.noInput, text.problems.noBackup(from))
      const store = findPlaces(program.opts<{ store?: string }>().store, thisMachine()).store
      if (existsSync(store) && readdirSync(store).length > 0)
        throw new Stop(EXIT.cannotCreate, text.problems.notEmpty(store))
      places()
      try {
        for (const file of filesOfStore) copyFileSync(join(from, file), join(store, file), constants.COPYFILE_EXCL)
        // A copy that was never opened is a hope, not a restored store.
        const report = await signedIn(async desk => {
          const found = await desk.ask('audit.verify', {})
          // Older than what this computer saw before is what a restored store is; anything else is not what was backed up.
          if (found.verdict !== 'intact' && found.verdict !== 'rolled-back')
            throw new Stop(exitOfVerdict(found.verdict), sentence(found, words))
          await acknowledge(desk)
          return found
        })
        done({ store, auditRows: report.rows, verdict: report.verdict }, () => [
          text.said.restored(store),
          sentence(report, words),
        ])
      } catch (error) {
        for (const file of readdirSync(store)) rmSync(join(store, file), { force: true })
        throw error
      }
    })
}
