import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

import type { AccountId } from '#shared/contract/ids.ts'
import { IMPORT_FORMATS, type ImportFormat, type ImportIssue, type ImportTarget } from '#shared/contract/directory.ts'

import type { CliDesk } from '../desk.ts'
import type { Making } from '../making.ts'
import { withProgress } from '../progress.ts'
import { EXIT, Stop } from '../stop.ts'
import { printable, table } from '../table.ts'
import type { Words } from '../words.ts'

interface ImportFlags {
  readonly account?: string
  readonly createAccount?: boolean
  readonly format?: ImportFormat
  readonly map: readonly string[]
  readonly dryRun?: boolean
  readonly changes?: boolean
  readonly keepPasswords?: boolean
  readonly progress?: boolean
}

const SHOWN_ISSUES = 20
/** The account of a first import that names none. */
const FIRST_ACCOUNT = 'lab'

/** `iam-desk import FILE`: preview, report and import in one go; `--dry-run` stops before the import. */
export function importCommand({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('import')
    .description(text.commands.import)
    .argument('<file>', text.arguments.file)
    .option('--account <name>', text.flags.account)
    .option('--create-account', text.flags.createAccount)
    .option('--format <format>', text.flags.format)
    .option('--map <column=field>', text.flags.map, (one: string, all: readonly string[]) => [...all, one], [])
    .option('--changes', text.flags.changes)
    .option('--keep-passwords', text.flags.keepPasswords)
    .option('--dry-run', text.flags.dryRun)
    .option('--progress', text.flags.progress)
    .action(async (file: string, flags: ImportFlags) => {
      const { signedIn, done, say } = job()
      if (!IMPORT_FORMATS.includes(flags.format ?? 'csv'))
        throw new Stop(EXIT.usage, text.problems.badField('--format'))
      const content = readInput(file, words)
      await signedIn(async desk => {
        const read = await desk.ask('directory.readImport', { fileName: basename(file), content })
        const mapping = mappingOf(read.columns, { flags, words })
        const { name, accountId: known } = await chooseAccount(desk, { flags, words })
        const options = {
          importId: read.importId,
          format: flags.format ?? read.format,
          mapping,
          applyChanges: flags.changes ?? false,
          keepPasswords: flags.keepPasswords ?? false,
        }
        const told = { importId: read.importId, asked: flags.progress ?? false }
        const plan = await withProgress(
          desk,
          { ...told, line: text.said.comparing },
          desk.ask('directory.planImport', { ...options, accountId: known }),
        )
        say(
          table(
            [text.heads.column, text.heads.field, text.heads.sample],
            read.columns.map(column => [column.name, mapping[column.name] ?? 'ignore', column.samples[0] ?? '']),
          ).join('\n'),
        )
        const run = async () => {
          const accountId = known ?? (await desk.ask('directory.createAccount', { name })).accountId
          const running = desk.ask('directory.runImport', { ...options, accountId })
          return withProgress(desk, { ...told, line: text.said.importing }, running)
        }
        const result = flags.dryRun === true ? null : await run()
        const accountCreated = known === undefined && result !== null
        const { counts, issues, issuesTotal } = result ?? plan
        done(
          {
            account: name,
            accountCreated,
            format: options.format,
            dryRun: flags.dryRun ?? false,
            outcome: result?.outcome ?? 'planned',
            counts,
            issues,
            issuesTotal,
          },
          () => [
            ...(accountCreated ? [text.said.accountCreated(name)] : []),
            ...describe(issues.slice(0, SHOWN_ISSUES), words),
            ...(issuesTotal > SHOWN_ISSUES ? [text.said.moreIssues(issuesTotal - SHOWN_ISSUES)] : []),
            text.said.plan(counts),
            ...(counts.contactsPending > 0 ? [text.said.contactsPending(counts.contactsPending)] : []),
            ...(counts.memberships > 0 ? [text.said.groups(counts.groups, counts.memberships)] : []),
            ...(counts.passwords > 0 ? [text.said.passwordsKept(counts.passwords)] : []),
            result === null ? text.said.dryRun : text.said.imported,
          ],
        )
        if (counts.failed > 0) process.exitCode = EXIT.failed
      })
    })
}

export function readInput(file: string, { text }: Words): string {
  try {
    return readFileSync(file).toString('base64')
  } catch {
    throw new Stop(EXIT.noInput, text.problems.unreadable(file))
  }
}

function mappingOf(
  columns: readonly { name: string; suggested: ImportTarget }[],
  { flags, words }: { flags: ImportFlags; words: Words },
): Record<string, ImportTarget> {
  const { problems } = words.text
  const mapping = new Map(columns.map(column => [column.name, column.suggested]))
  for (const one of flags.map) {
    const at = one.lastIndexOf('=')
    if (at < 1) throw new Stop(EXIT.usage, problems.badMapping(one))
    const column = one.slice(0, at)
    if (!mapping.has(column)) throw new Stop(EXIT.usage, problems.noColumn(column))
    // Whether the field exists is for the core to say.
    mapping.set(column, one.slice(at + 1) as ImportTarget)
  }
  return Object.fromEntries(mapping)
}

/** The account to import into; without an id it is yet to be made, which a dry run does not do. */
async function chooseAccount(
  desk: CliDesk,
  { flags, words }: { flags: ImportFlags; words: Words },
): Promise<{ accountId?: AccountId; name: string }> {
  const { problems } = words.text
  const { accounts } = await desk.ask('directory.accounts', {})
  const [only] = accounts
  // The first import of a store: there is nothing to confuse the account with.
  if (only === undefined) return { name: flags.account ?? FIRST_ACCOUNT }
  if (flags.account === undefined) {
    if (accounts.length === 1) return only
    throw new Stop(EXIT.usage, problems.whichAccount(accounts.map(account => account.name).join(', ')))
  }
  const found = accounts.find(account => account.name === flags.account)
  if (found !== undefined) return found
  if (flags.createAccount !== true) throw new Stop(EXIT.failed, problems.noAccount(flags.account))
  return { name: flags.account }
}

const describe = (issues: readonly ImportIssue[], words: Words): string[] =>
  issues.map(({ line, field, severity, reason, values }) =>
    printable(
      [
        `${words.text.said.line(line)}:`,
        severity === 'error' ? '✗' : '·',
        ...(field === '' ? [] : [`${field}:`]),
        words.ofReason(reason, values),
      ].join(' '),
    ),
  )
