import { mkdirSync } from 'node:fs'

import { findPlaces, thisMachine } from '../../adapters/places.ts'
import { openDesk, type CliDesk } from '../desk.ts'
import { holdsStore } from '../job.ts'
import { ask, passphraseFromFile } from '../passphrase.ts'
import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import type { Words } from '../words.ts'

const SHORTEST = 15

/** `iam-desk init`: an encrypted store and its first administrator. */
export function initCommand({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('init')
    .description(text.commands.init)
    .option('--name <name>', text.flags.name)
    .option('--store-name <name>', text.flags.storeName, 'IAM Desk')
    .action(async (options: { name?: string; storeName: string }) => {
      const { operator: login, passphraseFile, done, ...rest } = job()
      const folder = findPlaces(program.opts<{ store?: string }>().store, thisMachine()).store
      if (holdsStore(folder)) throw new Stop(EXIT.cannotCreate, text.problems.storeExists(folder))
      const passphrase = passphraseFromFile(passphraseFile, words) ?? (await newPassphrase(words))
      if ([...passphrase.normalize('NFC')].length < SHORTEST) throw new Stop(EXIT.usage, text.problems.shortPassphrase)
      const places = rest.places()
      mkdirSync(places.store, { recursive: true, mode: 0o700 })
      const desk = await openDesk(places, words)
      try {
        const { recoveryCode } = await desk.vault('create', {
          login,
          name: options.name ?? login,
          passphrase,
          storeName: options.storeName,
          language: words.language,
        })
        done({ store: places.store, operator: login, recoveryCode }, () => [
          text.said.created(places.store, login),
          '',
          text.said.recoveryCode,
          `  ${recoveryCode}`,
          '',
        ])
        if (process.stdin.isTTY && !rest.json) await confirm(desk, words, recoveryCode)
        else rest.say(text.said.recoveryUnconfirmed)
      } finally {
        await desk.close()
      }
    })
}

async function newPassphrase(words: Words): Promise<string> {
  const { prompts, problems } = words.text
  const first = await ask(prompts.newPassphrase, { hidden: true, words })
  if ([...first.normalize('NFC')].length < SHORTEST) throw new Stop(EXIT.usage, problems.shortPassphrase)
  if ((await ask(prompts.again, { hidden: true, words })) !== first) throw new Stop(EXIT.usage, prompts.different)
  return first
}

/** Asks for two groups, as the desk does: whoever can type them has written the code down. */
async function confirm(desk: CliDesk, words: Words, recoveryCode: string): Promise<void> {
  const { prompts, said } = words.text
  const count = recoveryCode.split('-').length
  const [one = 0, other = 1] = crypto
    .getRandomValues(new Uint32Array(2))
    .map((random, at) => (random % Math.floor(count / 2)) + at * Math.floor(count / 2))
  for (;;) {
    const groups = []
    for (const index of [one, other])
      groups.push({ index, text: await ask(prompts.recoveryGroup(index + 1), { hidden: false, words }) })
    const { outcome } = await desk.vault('confirmRecovery', { groups })
    process.stderr.write(`${outcome === 'right' ? said.recoveryConfirmed : prompts.recoveryWrong}\n`)
    if (outcome === 'right') return
  }
}
