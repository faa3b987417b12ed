import { copyFileSync, constants, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { findPlaces, thisMachine } from '../../adapters/places.ts'
import type { Making } from '../program.ts'
import { EXIT, Stop } from '../stop.ts'
import { exitOfVerdict, sentence } from './audit.ts'

/** What a backup holds. */
const FILES = ['store.db', 'store.hdr'] as const

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
      if (!FILES.every(file => existsSync(join(from, file)))) throw new Stop(EXIT.noInput, text.problems.noBackup(from))
      const store = findPlaces(program.opts<{ store?: string }>().store, thisMachine()).store
      if (existsSync(store) && readdirSync(store).length > 0) throw new Stop(EXIT.cannotCreate, text.problems.notEmpty(store))
      places()
      try {
        for (const file of FILES) copyFileSync(join(from, file), join(store, file), constants.COPYFILE_EXCL)
        // A copy that was never opened is a hope, not a restored store.
        const report = await signedIn(desk => desk.ask('audit.verify', {}))
        // Older than what stood here before is what a restored store is: the desk asks an administrator to acknowledge it.
        if (report.verdict !== 'intact' && report.verdict !== 'rolled-back') throw new Stop(exitOfVerdict(report.verdict), sentence(report, words))
        done({ store, auditRows: report.rows, verdict: report.verdict }, () => [text.said.restored(store), sentence(report, words)])
      } catch (error) {
        for (const file of readdirSync(store)) rmSync(join(store, file), { force: true })
        throw error
      }
    })
}
