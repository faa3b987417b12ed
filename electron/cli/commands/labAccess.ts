import type { Output } from '#shared/contract/index.ts'

import { accountCalled, userCalled } from '../lookUp.ts'
import type { Making } from '../making.ts'
import { table } from '../table.ts'
import type { Words } from '../words.ts'

interface AccountFlags {
  readonly account: string
}

interface AccessFlags {
  readonly user: string
  readonly account?: string
  readonly action: string
  readonly resource?: string
  readonly project?: string
  readonly enterpriseProject?: string
}

/** `iam-desk enterprise-project create|list`, which no operation of IAM does, and `iam-desk access`, which says who may do what and why. */
export function labAccessCommands(making: Making): void {
  enterpriseProjectCommands(making)
  accessCommand(making)
}

function enterpriseProjectCommands({ program, words, job }: Making): void {
  const { text } = words
  const heads = text.said.enterpriseProjectHeads
  const group = program.command('enterprise-project').description(text.commands.enterpriseProject)
  group
    .command('create')
    .description(text.commands.enterpriseProjectCreate)
    .requiredOption('--account <name>', text.flags.account)
    .requiredOption('--name <name>', text.flags.projectName)
    .action(async ({ account, name }: AccountFlags & { readonly name: string }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const accountId = await accountCalled(desk, account, words)
        const made = await desk.ask('enterpriseProjects.create', { accountId, name })
        done(made, () => table(heads, [[made.enterpriseProjectId, made.name]]))
      })
    })
  group
    .command('list')
    .description(text.commands.enterpriseProjectList)
    .requiredOption('--account <name>', text.flags.account)
    .action(async ({ account }: AccountFlags) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const accountId = await accountCalled(desk, account, words)
        const found = await desk.ask('enterpriseProjects.list', { accountId })
        done(found, () =>
          table(
            heads,
            found.enterpriseProjects.map(one => [one.enterpriseProjectId, one.name]),
          ),
        )
      })
    })
  group.helpCommand(false)
}

function accessCommand({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('access')
    .description(text.commands.access)
    .requiredOption('--user <login>', text.flags.accessUser)
    .option('--account <name>', text.flags.account)
    .requiredOption('--action <action>', text.flags.accessAction)
    .option('--resource <resource>', text.flags.accessResource)
    .option('--project <id>', text.flags.accessProject)
    .option('--enterprise-project <id>', text.flags.accessEnterpriseProject)
    .action(async ({ user, account, action, resource, project, enterpriseProject }: AccessFlags) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const explained = await desk.ask('access.explain', {
          userId: await userCalled(desk, { login: user, account }, words),
          action,
          ...(resource === undefined ? {} : { resource }),
          ...(project === undefined ? {} : { projectId: project }),
          ...(enterpriseProject === undefined ? {} : { enterpriseProjectId: enterpriseProject }),
        })
        done(explained, () => [
          text.said.verdictOfAccess[explained.verdict](user, action),
          ...grounds(explained, words),
        ])
      })
    })
}

type Explained = Output<'access.explain'>

function grounds({ by, withoutEffect }: Explained, { text }: Words): string[] {
  if (by.length + withoutEffect.length === 0) return []
  const { accessHeads, accessCounts } = text.said
  const row = (one: Explained['by'][number], counts: string) => [
    one.effect,
    one.role,
    String(one.statement + 1),
    `${one.from.kind} ${one.from.name}`,
    one.scope.id === null ? one.scope.kind : `${one.scope.kind} ${one.scope.id}`,
    counts,
  ]
  return table(accessHeads, [
    ...by.map(one => row(one, accessCounts.yes)),
    ...withoutEffect.map(one => row(one, accessCounts[one.why])),
  ])
}
