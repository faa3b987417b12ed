import { userCalled } from '../lookUp.ts'
import type { Making } from '../making.ts'

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
