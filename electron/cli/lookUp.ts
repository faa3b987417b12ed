import type { AccountId, UserId } from '#shared/contract/ids.ts'

import type { CliDesk } from './desk.ts'
import { EXIT, Stop } from './stop.ts'
import type { Words } from './words.ts'

/** The account of this name. Ends the command where there is none. */
export async function accountCalled(desk: CliDesk, name: string, { text }: Words): Promise<AccountId> {
  const { accounts } = await desk.ask('directory.accounts', {})
  const found = accounts.find(one => one.name === name)
  if (found === undefined) throw new Stop(EXIT.failed, text.problems.unknownAccount(name))
  return found.accountId
}

/** The user with this login, in the account that is named where several have it. Ends the command where it is not one. */
export async function userCalled(
  desk: CliDesk,
  { login, account }: { readonly login: string; readonly account: string | undefined },
  words: Words,
): Promise<UserId> {
  const { problems } = words.text
  const within = account === undefined ? {} : { accountId: await accountCalled(desk, account, words) }
  const { users } = await desk.ask('directory.listUsers', { ...within, login, limit: 2 })
  const [found, ...more] = users
  if (found === undefined) throw new Stop(EXIT.failed, problems.noUser(login))
  if (more.length > 0) throw new Stop(EXIT.failed, problems.whichAccount(users.map(one => one.accountName).join(', ')))
  return found.userId
}
