import type { UserId } from '#shared/contract/ids.ts'

import type { CliDesk } from '../desk.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import type { Words } from '../words.ts'

interface KeyFlags {
  readonly user: string
  readonly account?: string
  readonly description: string
  readonly oneUse?: boolean
}

/** `iam-desk lab-key create`: an access key with which programs use the lab API as a user. The secret is printed once. */
export function labKeyCommands({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('lab-key')
    .description(text.commands.labKey)
    .command('create')
    .description(text.commands.labKeyCreate)
    .requiredOption('--user <login>', text.flags.labUser)
    .option('--account <name>', text.flags.account)
    .option('--description <text>', text.flags.keyDescription, '')
    .option('--one-use', text.flags.oneUse)
    .action(async ({ user, account, description, oneUse = false }: KeyFlags) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const userId = await userCalled(desk, { login: user, account }, words)
        const key = await desk.ask('accessKeys.create', { userId, description, oneUse })
        const { accessKey: ak, secret: sk, accountId: domainId, projectId } = key
        done({ ak, sk, domainId, projectId }, () => [
          `${text.said.accessKey}: ${ak}`,
          `${text.said.secretOnce}: ${sk}`,
          `${text.said.domain}: ${domainId}`,
          `${text.said.project}: ${projectId}`,
        ])
      })
    })
}

async function userCalled(
  desk: CliDesk,
  { login, account }: { readonly login: string; readonly account: string | undefined },
  { text }: Words,
): Promise<UserId> {
  const { accounts } = await desk.ask('directory.accounts', {})
  const within = account === undefined ? undefined : accounts.find(one => one.name === account)
  if (account !== undefined && within === undefined) throw new Stop(EXIT.failed, text.problems.unknownAccount(account))
  const { users } = await desk.ask('directory.listUsers', {
    ...(within === undefined ? {} : { accountId: within.accountId }),
    login,
    limit: 2,
  })
  const [found, ...more] = users
  if (found === undefined) throw new Stop(EXIT.failed, text.problems.noUser(login))
  if (more.length > 0)
    throw new Stop(EXIT.failed, text.problems.whichAccount(users.map(one => one.accountName).join(', ')))
  return found.userId
}
