import type { Finding } from '../../core/app.ts'
import { writeOutput } from './exporting.ts'
import { givenKey, givenText } from '../given.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import { clockTime, type Words } from '../words.ts'

/** `iam-desk receipt key`, `receipt show` and `receipt verify`; the last needs no store. */
export function receiptCommands({ program, words, job }: Making): void {
  const { text } = words
  const receipt = program.command('receipt').description(text.commands.receipt)
  receipt
    .command('key')
    .description(text.commands.receiptKey)
    .action(async () => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const answer = await desk.ask('receipts.key', {})
        // One line, so that it can be kept in a file as it is.
        done(answer, () => [answer.key])
      })
    })
  receipt
    .command('show')
    .description(text.commands.receiptShow)
    .argument('<call>', text.arguments.call)
    .option('--out <file>', text.flags.out)
    .action(async (call: string, { out }: { out?: string }) => {
      const { signedIn, done } = job()
      const callNumber = /^\d{1,9}$/u.test(call) ? Number(call) : 0
      if (callNumber === 0) throw new Stop(EXIT.usage, text.problems.badField('call'))
      await signedIn(async desk => {
        const { exported, receipt: line, key } = await desk.ask('receipts.get', { callNumber })
        if (out !== undefined) writeOutput(out, exported.text, words)
        const { examine } = await import('../../core/app.ts')
        const finding = examine(exported.text, [])
        done(out === undefined ? JSON.parse(exported.text) : { file: out, receipt: line, key }, () => [
          ...factsOf(finding, words),
          line,
          ...(out === undefined ? [] : [text.said.writtenTo(out)]),
        ])
      })
    })
  receipt
    .command('verify')
    .description(text.commands.receiptVerify)
    .argument('[papers...]', text.arguments.papers)
    .option('--key <key>', text.flags.publicKey, collect, [])
    .action(async (papers: readonly string[], { key: given }: { key: readonly string[] }) => {
      const { done } = job()
      if (given.length === 0) throw new Stop(EXIT.usage, text.problems.noKey)
      const { examine } = await import('../../core/app.ts')
      const keys = await Promise.all(given.map(one => givenKey(one, words)))
      const findings = (papers.length === 0 ? ['-'] : papers).map(one => examine(givenText(one, words), keys))
      const hashes = findings.flatMap(found => ('hash' in found ? [found.hash] : []))
      const isTogether = new Set(hashes).size <= 1
      done({ findings, together: isTogether }, () => [
        ...findings.flatMap(found => [verdictOf(found, words), ...factsOf(found, words)]),
        ...(isTogether ? [] : [text.said.receipts.apart]),
      ])
      if (!isTogether || findings.some(found => 'verdict' in found && found.verdict !== 'genuine'))
        process.exitCode = EXIT.failed
      else if (findings.some(found => found.kind === 'unreadable')) process.exitCode = EXIT.data
    })
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

function verdictOf(found: Finding, { text }: Words): string {
  const { receipts } = text.said
  if (found.kind === 'unreadable') return receipts[found.why]
  const what = receipts.kinds[found.kind]
  switch (found.verdict) {
    case 'genuine':
      return receipts.genuine(what)
    case 'altered':
      return receipts.altered(what)
    case 'other-key':
      return receipts.otherKey(what, found.desk)
  }
}

/** What a paper says of itself. */
function factsOf(found: Finding, words: Words): string[] {
  const { receipts } = words.text.said
  const time = (at: number) => clockTime(at, words.language)
  switch (found.kind) {
    case 'unreadable':
      return []
    case 'receipt':
    case 'call-file':
      return [
        `  ${receipts.call(found.callNumber, time(found.openedAt), time(found.closedAt))}`,
        `  ${receipts.acts(found.acts.join(', '), found.outcome)}`,
        ...('person' in found ? [`  ${receipts.person(found.person)}`] : []),
        `  ${receipts.desk(found.desk)}`,
      ]
    case 'anchor':
    case 'countersignature':
      return [
        `  ${receipts.rows(found.rows, time(found.at))}`,
        `  ${found.words.join(' ')}`,
        `  ${receipts.desk(found.desk)}`,
        ...('by' in found ? [`  ${receipts.by(found.by, time(found.signedAt))}`] : []),
      ]
  }
}
