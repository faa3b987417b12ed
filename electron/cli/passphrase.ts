import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

import { EXIT, Stop } from './stop.ts'
import type { Words } from './words.ts'

/** The first line of the passphrase file, or `undefined` when none was named. An argument would show in `ps`. */
export function passphraseFromFile(named: string | undefined, { text }: Words): string | undefined {
  const file = named ?? process.env['IAM_DESK_PASSPHRASE_FILE']
  if (file === undefined || file === '') return undefined
  try {
    return (
      readFileSync(file, 'utf8')
        .replace(/^\ufeff/u, '')
        .split(/\r?\n/u)[0] ?? ''
    )
  } catch {
    throw new Stop(EXIT.noInput, text.problems.unreadable(file))
  }
}

/** Asks on the terminal. With `hidden`, what is typed does not show. Without a terminal it stops with a remedy. */
export async function ask(prompt: string, { hidden, words }: { hidden: boolean; words: Words }): Promise<string> {
  if (!process.stdin.isTTY) throw new Stop(EXIT.usage, words.text.problems.noPassphrase)
  process.stderr.write(prompt)
  const swallow = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: hidden ? swallow : process.stderr, terminal: true })
  const cancelled = new Promise<never>((_resolve, reject) => {
    terminal.once('SIGINT', () => reject(new Stop(130, '')))
  })
  try {
    return await Promise.race([terminal.question(''), cancelled])
  } finally {
    terminal.close()
    if (hidden) process.stderr.write('\n')
  }
}
