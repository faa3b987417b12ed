import type { Making } from '../making.ts'
import { EXIT } from '../stop.ts'
import { table } from '../table.ts'

const plain = (marked: readonly { text: string }[]): string => marked.map(run => run.text).join('')

/** `iam-desk users find TEXT`: the search of the desk. Exit code 1 when nobody fits. */
export function userCommands({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('users')
    .description(text.commands.users)
    .command('find')
    .description(text.commands.find)
    .argument('<text...>', text.arguments.text)
    .option('--limit <n>', text.flags.limit, Number, 20)
    .action(async (parts: readonly string[], { limit }: { limit: number }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const { hits, more } = await desk.ask('directory.search', { text: parts.join(' '), limit })
        const users = hits.map(hit => ({
          userId: hit.userId,
          name: plain(hit.name),
          login: plain(hit.login),
          department: plain(hit.department),
          account: hit.accountName,
          marks: hit.chips,
          matched: hit.matched,
        }))
        done({ users, more }, () =>
          users.length === 0
            ? [text.said.noneFound]
            : [
                ...table(
                  [text.heads.name, text.heads.login, text.heads.department, text.heads.account, text.heads.marks],
                  users.map(user => [user.name, user.login, user.department, user.account, user.marks.join(' ')]),
                ),
                ...(more ? [text.said.more] : []),
              ],
        )
        if (users.length === 0) process.exitCode = EXIT.failed
      })
    })
}
