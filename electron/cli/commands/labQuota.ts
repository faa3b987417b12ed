import type { AccountId } from '#shared/contract/ids.ts'
import { QUOTA_TYPES, type QuotaType } from '#shared/contract/quotas.ts'
import { Option } from 'commander'

import type { CliDesk } from '../desk.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import { table } from '../table.ts'
import type { Words } from '../words.ts'

interface QuotaFlags {
  readonly account: string
  readonly type?: QuotaType
  readonly quota?: number
}

/** `iam-desk lab-quota`: what an account may have of what programs make, and how many there are; with `--quota` it is adjusted. */
export function labQuotaCommand({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('lab-quota')
    .description(text.commands.labQuota)
    .requiredOption('--account <name>', text.flags.account)
    .addOption(new Option('--type <type>', text.flags.quotaType).choices(QUOTA_TYPES))
    .option('--quota <number>', text.flags.quota, Number)
    .action(async ({ account, type, quota }: QuotaFlags) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const accountId = await accountCalled(desk, account, words)
        if (quota !== undefined) {
          if (type === undefined) throw new Stop(EXIT.usage, text.problems.quotaOfWhat)
          done(await desk.ask('quotas.adjust', { accountId, type, quota }), () => [`${type}: ${String(quota)}`])
          return
        }
        const { quotas } = await desk.ask('quotas.list', { accountId, ...(type === undefined ? {} : { type }) })
        const { type: kind, quota: most, used, min, max } = text.heads.quotas
        done({ quotas }, () =>
          table(
            [kind, used, most, min, max],
            quotas.map(one => [one.type, one.used, one.quota, one.min, one.max].map(value => String(value ?? '-'))),
          ),
        )
      })
    })
}

async function accountCalled(desk: CliDesk, name: string, { text }: Words): Promise<AccountId> {
  const { accounts } = await desk.ask('directory.accounts', {})
  const found = accounts.find(one => one.name === name)
  if (found === undefined) throw new Stop(EXIT.failed, text.problems.unknownAccount(name))
  return found.accountId
}
