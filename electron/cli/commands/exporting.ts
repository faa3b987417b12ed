import { writeFileSync } from 'node:fs'

import { EXPORT_FORMATS, type ExportFormat } from '#shared/contract/directory.ts'
import { Option } from 'commander'

import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import type { Words } from '../words.ts'

/** `iam-desk export`: every user as CSV, LDIF or JSON. */
export function exportCommand({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('export')
    .description(text.commands.export)
    .option('--account <name>', text.flags.account)
    .addOption(new Option('--format <format>', text.flags.exportFormat).choices(EXPORT_FORMATS).default('csv'))
    .option('--out <file>', text.flags.out)
    .action(async ({ account, out, format }: { account?: string; out?: string; format: ExportFormat }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const { accounts } = await desk.ask('directory.accounts', {})
        const found = accounts.find(one => one.name === account)
        if (account !== undefined && found === undefined) throw new Stop(EXIT.failed, text.problems.noAccount(account))
        const { text: content, users } = await desk.ask('directory.exportUsers', {
          format,
          ...(found === undefined ? {} : { accountId: found.accountId }),
        })
        if (out === undefined) done({ users, text: content }, () => [content.trimEnd()])
        else {
          writeOutput(out, content, words)
          done({ users, file: out }, () => [text.said.written(out, users)])
        }
      })
    })
}

/** Writes a result for its owner alone. A file that exists is not overwritten. */
export function writeOutput(file: string, content: string, { text }: Words): void {
  try {
    writeFileSync(file, content, { mode: 0o600, flag: 'wx' })
  } catch {
    throw new Stop(EXIT.cannotCreate, text.problems.unwritable(file))
  }
}
