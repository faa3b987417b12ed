import { MessageId } from '#shared/contract/ids.ts'

import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import { table } from '../table.ts'

const STATES = ['all', 'waiting', 'failed'] as const
type State = (typeof STATES)[number]
const isState = (text: string): text is State => STATES.some(state => state === text)

/** `iam-desk outbox`: what waits, failed or went out. Bodies are never shown here. Exit code 1 when something failed. */
export function outboxCommands({ program, words, job }: Making): void {
  const { text } = words
  const outbox = program
    .command('outbox')
    .description(text.commands.outbox)
    .option('--state <state>', text.flags.state, 'all')
    .option('--limit <n>', text.flags.limit, Number, 50)
    .action(async ({ state, limit }: { state: string; limit: number }) => {
      const { signedIn, done } = job()
      if (!isState(state)) throw new Stop(EXIT.usage, text.problems.badField('--state'))
      await signedIn(async desk => {
        const { messages, total, waiting } = await desk.ask('codes.outbox', { state, limit })
        done({ messages, total, waiting }, () =>
          messages.length === 0
            ? [text.said.noMessages]
            : table(
                [text.heads.id, text.heads.state, text.heads.kind, text.heads.to, text.heads.tries, text.heads.problem],
                messages.map(one => [
                  one.messageId,
                  one.state,
                  one.kind,
                  `${one.userName} ${one.to}`,
                  String(one.tries),
                  one.problem === null ? '' : words.ofReason(one.problem),
                ]),
              ),
        )
        if (messages.some(one => one.state === 'failed')) process.exitCode = EXIT.failed
      })
    })
  outbox
    .command('retry')
    .description(text.commands.retry)
    .argument('<id>', text.arguments.message)
    .action(async (id: string) => {
      const { signedIn, done } = job()
      const parsed = MessageId.safeParse(id)
      if (!parsed.success) throw new Stop(EXIT.usage, text.problems.badField('id'))
      await signedIn(async desk => {
        const message = await desk.ask('codes.retry', { messageId: parsed.data })
        done(message, () => [text.said.retried])
      })
    })
}
