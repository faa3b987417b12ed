import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a child said, line by line, until it ended. */
export interface Ended {
  readonly lines: readonly string[]
  readonly exit: number | null
  readonly signal: NodeJS.Signals | null
}

/** Starts a script of this folder under this very Node. What it says on stderr is shown. */
export function start(script: string, args: readonly string[]) {
  return follow(process.execPath, [join(import.meta.dirname, script), ...args])
}

/** Runs a command to its end. */
export const run = (command: string, args: readonly string[]): Promise<Ended> => follow(command, args).ended

/** Each of hundreds of children loads the core: what one compiled, the next one reads. */
const NODE_COMPILE_CACHE = join(import.meta.dirname, '../../../node_modules/.cache/iam-desk/compiled')

function follow(command: string, args: readonly string[]) {
  const env = { ...process.env, NODE_COMPILE_CACHE }
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  let text = ''
  let wake: () => void = () => undefined
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    wake()
  })
  // A line that a kill tore was not said.
  const lines = () => text.split('\n').slice(0, -1)
  const ended = new Promise<Ended>(resolve =>
    child.once('close', (exit, signal) => {
      resolve({ lines: lines(), exit, signal })
      wake()
    }),
  )
  return {
    ended,
    /** Waits until the child has said at least this many lines, and answers them. */
    async said(count: number): Promise<readonly string[]> {
      while (lines().length < count) {
        if (child.exitCode !== null) throw new Error(`the child ended with ${String(child.exitCode)} after: ${text}`)
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return lines()
    },
    tell: (line: string) => child.stdin.write(`${line}\n`),
    /** SIGKILL after so many milliseconds; answers when the process is gone. */
    async killAfter(ms: number): Promise<Ended> {
      await sleep(ms)
      child.kill('SIGKILL')
      return ended
    },
  }
}

/** Points in time spread over a span, drawn afresh at each run: a round that fails names its own. */
export const moments = (count: number, [from, to]: readonly [number, number]): number[] =>
  Array.from({ length: count }, () => Math.round(from + Math.random() * (to - from)))
