import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

import { findPlaces, preparePlaces, thisMachine, type DeskPlaces } from '../adapters/places.ts'
import { openDesk, type CliDesk } from './desk.ts'
import { ask, passphraseFromFile } from './passphrase.ts'
import { EXIT, Stop } from './stop.ts'
import { clockTime, type Words } from './words.ts'

/** The options that every command takes. */
export interface CommonOptions {
  readonly store?: string
  readonly json?: boolean
  readonly operator?: string
  readonly passphraseFile?: string
}

/** What a command works with. */
export interface Job {
  readonly words: Words
  readonly json: boolean
  readonly operator: string
  readonly passphraseFile: string | undefined
  /** The places of the store, with their folders made. */
  readonly places: () => DeskPlaces
  /** Runs `work` with the core, signed in as the operator; ends the session whatever comes. */
  readonly signedIn: <T>(work: (desk: CliDesk) => Promise<T>, store?: string) => Promise<T>
  /** The result of the command: the value with `--json`, otherwise the lines. */
  readonly done: (value: unknown, lines: () => readonly string[]) => void
  /** A word on the way, for people only. */
  readonly say: (line: string) => void
}

export function newJob(options: CommonOptions, words: Words): Job {
  const { text } = words
  const json = options.json ?? false
  const operator = options.operator ?? process.env['IAM_DESK_OPERATOR'] ?? userInfo().username

  const unlock = async (desk: CliDesk, store: string) => {
    const { store: state } = await desk.vault('status', {})
    if (state === 'none') throw new Stop(EXIT.noInput, text.problems.noStore(store))
    const passphrase =
      passphraseFromFile(options.passphraseFile, words) ??
      (await ask(text.prompts.passphrase(operator), { hidden: true, words }))
    const answer = await desk.vault('unlock', { login: operator, passphrase })
    switch (answer.outcome) {
      case 'unlocked':
        return
      case 'wrong':
        throw new Stop(EXIT.noPermission, text.problems.wrongPassphrase(operator))
      case 'wait':
        throw new Stop(EXIT.tryAgain, text.problems.wait(clockTime(answer.retryAt, words.language)))
    }
  }

  return {
    words,
    json,
    operator,
    passphraseFile: options.passphraseFile,
    places: () => preparePlaces(options.store),
    signedIn: async (work, store = options.store) => {
      const where = findPlaces(store, thisMachine()).store
      // Before folders are made: a mistyped path must not leave any.
      if (!holdsStore(where)) throw new Stop(EXIT.noInput, text.problems.noStore(where))
      const desk = await openDesk(preparePlaces(store), words)
      try {
        await unlock(desk, where)
        return await work(desk)
      } finally {
        await desk.close()
      }
    },
    done: (value, lines) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`)
      else for (const line of lines()) process.stdout.write(`${line}\n`)
    },
    say: line => {
      if (!json) process.stderr.write(`${line}\n`)
    },
  }
}

/** What a store consists of, and a backup. */
export const filesOfStore = ['store.db', 'store.hdr'] as const

/** Whether a folder holds a store, or what is left of one. */
export const holdsStore = (folder: string): boolean => filesOfStore.some(file => existsSync(join(folder, file)))
