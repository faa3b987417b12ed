import { Language, type OperatorId, type UserId } from '#shared/contract/ids.ts'
import type { Operator } from '#shared/contract/operators.ts'
import { ROLES, type Role } from '#shared/contract/permissions.ts'

import type { CliDesk } from '../desk.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import { table } from '../table.ts'
import { clockTime, type Words } from '../words.ts'

interface AddFlags {
  readonly name?: string
  readonly role: readonly string[]
  /** `--user LOGIN`, or `false` for `--no-user`. */
  readonly user?: string | false
  readonly language?: string
}

const isLanguage = (text: string): text is Language => Language.options.some(language => language === text)
const isRole = (text: string): text is Role => ROLES.some(role => role === text)

/** `iam-desk operators`: list, add, disable, renew. */
export function operatorCommands({ program, words, job }: Making): void {
  const { text } = words
  const operators = program.command('operators').description(text.commands.operators)
  operators
    .command('list')
    .description(text.commands.operatorsList)
    .action(async () => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const found = await desk.ask('operators.list', {})
        done(found, () =>
          table(
            [text.heads.login, text.heads.name, text.heads.roles, text.heads.state, text.heads.lastUnlock],
            found.operators.map(one => [
              one.login,
              one.name,
              one.roles.join(', '),
              one.state,
              one.lastUnlockAt === null ? '' : clockTime(one.lastUnlockAt, words.language),
            ]),
          ),
        )
      })
    })
  operators
    .command('add')
    .description(text.commands.operatorsAdd)
    .argument('<login>', text.arguments.operator)
    .option('--name <name>', text.flags.name)
    .option('--role <role>', text.flags.role, (one: string, all: readonly string[]) => [...all, one], [])
    .option('--user <login>', text.flags.user)
    .option('--no-user', text.flags.noUser)
    .option('--language <language>', text.flags.language)
    .action(async (login: string, flags: AddFlags) => {
      const { signedIn, done } = job()
      const roles = flags.role.filter(isRole)
      if (roles.length === 0 || roles.length < flags.role.length)
        throw new Stop(EXIT.usage, text.problems.badField('--role'))
      const { user, language = words.language } = flags
      if (!isLanguage(language)) throw new Stop(EXIT.usage, text.problems.badField('--language'))
      if (user === undefined) throw new Stop(EXIT.usage, text.problems.sayUser)
      await signedIn(async desk => {
        const linkedUserId = user === false ? null : await userCalled(desk, user, words)
        const enrolment = await desk.ask('operators.add', {
          login,
          name: flags.name ?? login,
          roles,
          linkedUserId,
          language,
        })
        done(enrolment, () => [
          text.said.enrolment(login, enrolment.enrolmentCode, clockTime(enrolment.expiresAt, words.language)),
        ])
      })
    })
  operators
    .command('disable')
    .description(text.commands.operatorsDisable)
    .argument('<login>', text.arguments.operator)
    .requiredOption('--reason <text>', text.flags.reason)
    .action(async (login: string, { reason }: { reason: string }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const operator: Operator = await desk.ask('operators.disable', {
          operatorId: await operatorCalled(desk, login, words),
          reason,
        })
        done(operator, () => [text.said.disabled(login)])
      })
    })
  operators
    .command('renew')
    .description(text.commands.operatorsRenew)
    .argument('<login>', text.arguments.operator)
    .requiredOption('--reason <text>', text.flags.reason)
    .action(async (login: string, { reason }: { reason: string }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const enrolment = await desk.ask('operators.renewEnrolment', {
          operatorId: await operatorCalled(desk, login, words),
          reason,
        })
        done(enrolment, () => [
          text.said.enrolment(login, enrolment.enrolmentCode, clockTime(enrolment.expiresAt, words.language)),
        ])
      })
    })
}

async function operatorCalled(desk: CliDesk, login: string, { text }: Words): Promise<OperatorId> {
  const { operators } = await desk.ask('operators.list', {})
  const found = operators.find(one => one.login === login)
  if (found === undefined) throw new Stop(EXIT.failed, text.problems.noOperator(login))
  return found.operatorId
}

async function userCalled(desk: CliDesk, login: string, { text }: Words): Promise<UserId> {
  const { users } = await desk.ask('directory.listUsers', { text: login, limit: 200 })
  const [found, ...more] = users.filter(user => user.login === login)
  if (found === undefined) throw new Stop(EXIT.failed, text.problems.noUser(login))
  if (more.length > 0) throw new Stop(EXIT.failed, text.problems.severalUsers(login))
  return found.userId
}
