import { readFileSync } from 'node:fs'

import { Policy } from '#shared/contract/policy.ts'
import type { Rehearsed } from '#shared/contract/policy.ts'

import type { Making } from '../making.ts'
import { EXIT, Stop } from '../stop.ts'
import type { Words } from '../words.ts'

/** `iam-desk policy rehearse`: which attack the policy stops, and which honest caller it helps. Exit code 1 when not all. */
export function policyCommands({ program, words, job }: Making): void {
  const { text } = words
  program
    .command('policy')
    .description(text.commands.policy)
    .command('rehearse')
    .description(text.commands.rehearse)
    .option('--policy <file>', text.flags.policy)
    .action(async ({ policy: file }: { policy?: string }) => {
      const { signedIn, done } = job()
      const policy = file === undefined ? {} : { policy: readPolicy(file, words) }
      await signedIn(async desk => {
        const { scripts } = await desk.ask('policy.rehearse', policy)
        const attacks = scripts.filter(script => script.kind === 'attack')
        const honest = scripts.filter(script => script.kind === 'honest')
        const stopped = attacks.filter(script => script.outcome === 'stopped')
        const helped = honest.filter(script => script.outcome === 'helped')
        done({ scripts, attacks: attacks.length, stopped: stopped.length, helped: helped.length }, () => [
          ...scripts.map(script => told(script, words)),
          '',
          words.ofReason('rehearsal.summary', {
            stopped: String(stopped.length),
            attacks: String(attacks.length),
            helped: String(helped.length),
            honest: String(honest.length),
          }),
        ])
        if (stopped.length < attacks.length || helped.length < honest.length) process.exitCode = EXIT.failed
      })
    })
}

function told({ id, outcome, at, steps }: Rehearsed, words: Words): string {
  const because = (steps[at - 1]?.because ?? []).map(reason => words.ofReason(reason)).join(' ')
  const went = words.ofReason(`rehearsal.outcome.${outcome}`, { at: String(at), because })
  return `${words.ofReason(`rehearsal.scripts.${id}`)}\n    ${went}`
}

/** A policy as the console exports it. Names the first field that does not fit. */
function readPolicy(file: string, { text }: Words): Policy {
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch {
    throw new Stop(EXIT.noInput, text.problems.unreadable(file))
  }
  const parsed = Policy.safeParse(parsedJson(content))
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new Stop(EXIT.data, text.problems.badField(field === '' ? file : `${file}: ${field}`))
}

function parsedJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}
