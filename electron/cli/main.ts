import { Refusal } from '#shared/errors.ts'

import { languageOf } from '../adapters/language.ts'
import { createProgram } from './program.ts'
import { EXIT, exitOf, Stop } from './stop.ts'
import { wordsIn } from './words.ts'
import { CommanderError } from 'commander'

/** Asked of the words themselves: a command that does not parse is to be reported in the same form. */
const asJson = process.argv.includes('--json')
const words = wordsIn(languageOf(process.env))
process.umask(0o077)
// `| head -1` closes its end early; what it did not want to read is no fault.
process.stdout.on('error', () => undefined)
process.exitCode = await run()

async function run(): Promise<number> {
  try {
    await createProgram(words, import.meta.url, asJson).parseAsync()
    return Number(process.exitCode ?? EXIT.done)
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done
      return asJson ? tell(new Stop(EXIT.usage, error.message.replace(/^error: /u, ''))) : EXIT.usage
    }
    if (error instanceof Stop) return tell(error)
    if (error instanceof Refusal)
      return tell(new Stop(exitOf(error.failure), words.ofFailure(error.failure), error.failure))
    return tell(fromSystem(error))
  }
}

function tell(stop: Stop): number {
  if (asJson)
    process.stderr.write(`${JSON.stringify({ error: { ...stop.failure, message: stop.message, exit: stop.exit } })}\n`)
  else if (stop.message !== '') process.stderr.write(`iam-desk: ${stop.message}\n`)
  return stop.exit
}

/** Faults of the machine, by the error codes of Node. */
function fromSystem(error: unknown): Stop {
  const { problems } = words.text
  if (!(error instanceof Error) || !('code' in error))
    return new Stop(EXIT.internal, problems.incident(error instanceof Error ? error.message : '—'))
  const path = 'path' in error && typeof error.path === 'string' ? error.path : ''
  switch (error.code) {
    case 'EADDRINUSE':
      return new Stop(EXIT.unavailable, problems.portTaken('port' in error ? Number(error.port) : 0))
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EEXIST':
    case 'ENOTDIR':
      return new Stop(EXIT.cannotCreate, problems.unwritable(path))
    case 'ENOENT':
      return path.includes('renderer')
        ? new Stop(EXIT.config, problems.noPages)
        : new Stop(EXIT.noInput, problems.unreadable(path))
    case 'ENOSPC':
      return new Stop(EXIT.io, problems.unwritable(path))
    case undefined:
    default:
      return new Stop(EXIT.internal, problems.incident(error.message))
  }
}
