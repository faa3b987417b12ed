import type { ImportId } from '#shared/contract/ids.ts'

import type { CliDesk } from './desk.ts'

const EVERY_MS = 200
/** To the beginning of the line, and nothing after it (ECMA-48, EL). */
const CLEAR = '\r\u001b[K'

/**
 * Waits for work on a staged file and tells on the error output how far it is: on a terminal in one line that is gone at the end,
 * otherwise, when asked for, in a line of its own for each step.
 */
export async function withProgress<T>(
  desk: CliDesk,
  shown: {
    readonly importId: ImportId
    readonly asked: boolean
    readonly line: (done: number, total: number) => string
  },
  work: Promise<T>,
): Promise<T> {
  const { stderr } = process
  const isTerminal = stderr.isTTY
  if (!isTerminal && !shown.asked) return work
  let last = ''
  const tell = async () => {
    // The file is forgotten when the work is over: there is nothing more to tell then.
    const now = await desk.ask('directory.importProgress', { importId: shown.importId }).catch(() => null)
    if (now === null || isOver || (now.state !== 'planning' && now.state !== 'running')) return
    const line = shown.line(now.done, now.total)
    if (line === last) return
    last = line
    stderr.write(isTerminal ? `${CLEAR}${line}` : `${line}\n`)
  }
  let isOver = false
  void tell()
  const timer = setInterval(() => void tell(), EVERY_MS)
  try {
    return await work
  } finally {
    isOver = true
    clearInterval(timer)
    if (isTerminal && last !== '') stderr.write(CLEAR)
  }
}
