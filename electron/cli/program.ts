import { Command, Option } from 'commander'

import { addressCommands } from './commands/address.ts'
import { auditCommands } from './commands/audit.ts'
import { policyCommands } from './commands/policy.ts'
import { backupCommands } from './commands/backup.ts'
import { exportCommand } from './commands/exporting.ts'
import { importCommand } from './commands/importing.ts'
import { initCommand } from './commands/init.ts'
import { labAccessCommands } from './commands/labAccess.ts'
import { labKeyCommands } from './commands/labKey.ts'
import { labQuotaCommand } from './commands/labQuota.ts'
import { labRecordsCommand } from './commands/labRecords.ts'
import { operatorCommands } from './commands/operators.ts'
import { outboxCommands } from './commands/outbox.ts'
import { receiptCommands } from './commands/receipt.ts'
import { sampleCommand } from './commands/sample.ts'
import { serveCommand } from './commands/serve.ts'
import { userCommands } from './commands/users.ts'
import { newJob, type CommonOptions } from './job.ts'
import type { Making } from './making.ts'
import type { Words } from './words.ts'

const VERSION = '0.1.0'

/** The `iam-desk` command. When `quiet`, what does not parse is thrown without a word on the terminal. */
export function createProgram(words: Words, entry: string, quiet: boolean): Command {
  const { text } = words
  const program = new Command('iam-desk')
    .description(text.about)
    .version(VERSION, '-V, --version', text.options.version)
    .helpOption('-h, --help', text.options.help)
    .helpCommand(false)
    .option('--store <folder>', text.options.store)
    .option('--json', text.options.json)
    .option('--operator <login>', text.options.operator)
    .addOption(new Option('--passphrase-file <file>', text.options.passphraseFile))
    .configureHelp({
      styleTitle: title => (title in text.headings ? text.headings[title as keyof typeof text.headings] : title),
      // The description names choices and the usual one already, in the language of the terminal.
      optionDescription: option => option.description,
    })
    .showHelpAfterError(text.problems.usage)
    .exitOverride()
    .configureOutput(quiet ? { writeErr: () => undefined } : {})
  const making: Making = { program, words, entry, job: () => newJob(program.opts<CommonOptions>(), words) }
  initCommand(making)
  importCommand(making)
  exportCommand(making)
  userCommands(making)
  sampleCommand(making)
  serveCommand(making)
  labKeyCommands(making)
  labQuotaCommand(making)
  labAccessCommands(making)
  labRecordsCommand(making)
  outboxCommands(making)
  auditCommands(making)
  receiptCommands(making)
  policyCommands(making)
  backupCommands(making)
  operatorCommands(making)
  addressCommands(making)
  // Commander's own is in English only; every command has -h.
  for (const command of program.commands) command.helpCommand(false)
  return program
}
