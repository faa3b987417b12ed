import type { OperationRecord } from '#shared/contract/audit.ts'

import type { CliDesk } from '../desk.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import { clockTime } from '../words.ts'

interface RecordFlags {
  readonly account?: string
  readonly limit: number
}

const PAGE = 200

/** `iam-desk lab-records`: what programs did through the lab API within 7 days, as the Cloud Trace Service would show it. */
export function labRecordsCommand({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('lab-records')
    .description(text.commands.labRecords)
    .option('--account <name>', text.flags.account)
    .option('--limit <records>', text.flags.recordLimit, Number, 50)
    .action(async ({ account, limit }: RecordFlags) => {
      const { signedIn, done } = job()
      if (!Number.isInteger(limit) || limit < 1) throw new Stop(EXIT.usage, text.problems.badField('--limit'))
      // The lab API words the records; loaded only here.
      const { traceOf } = await import('../../lab-api/server.ts')
      await signedIn(async desk => {
        const accountId = account === undefined ? undefined : await accountCalled(desk, account)
        if (account !== undefined && accountId === undefined)
          throw new Stop(EXIT.failed, text.problems.unknownAccount(account))
        const records = await newest(desk, { accountId, limit })
        const traces = records.map(traceOf).filter(trace => trace !== undefined)
        done({ traces }, () =>
          records.map(record => {
            const { at, operation, by, outcome, resource } = record
            return [clockTime(at, words.language), by?.login ?? '–', operation, outcome, resource].join('  ').trimEnd()
          }),
        )
      })
    })
}

const accountCalled = async (desk: CliDesk, name: string) =>
  (await desk.ask('directory.accounts', {})).accounts.find(one => one.name === name)?.accountId

async function newest(
  desk: CliDesk,
  { accountId, limit }: { readonly accountId: Awaited<ReturnType<typeof accountCalled>>; readonly limit: number },
): Promise<readonly OperationRecord[]> {
  const found: OperationRecord[] = []
  for (;;) {
    const { records, more } = await desk.ask('audit.operationRecords', {
      ...(accountId === undefined ? {} : { accountId }),
      ...(found.length === 0 ? {} : { before: found.at(-1)?.seq }),
      limit: Math.min(PAGE, limit - found.length),
    })
    found.push(...records)
    if (!more || records.length === 0 || found.length >= limit) return found
  }
}
