import { BUILT_IN } from '#shared/contract/policy.ts'
import type { Policy } from '#shared/contract/policy.ts'
import { policyFileOf } from '#shared/policyFile.ts'
import { sayRehearsal } from '#shared/policySentences.ts'
import { Option, type Command } from 'commander'

import type { CliDesk } from '../desk.ts'
import type { Making } from '../making.ts'
import { policyFromFile } from '../policyFile.ts'
import { changeLines, howItWent, sentences, told } from '../policyLines.ts'
import { EXIT, Stop } from '../stop.ts'
import { printable } from '../table.ts'
import type { Words } from '../words.ts'
import { writeOutput } from './exporting.ts'

interface Which {
  readonly revision?: string
  readonly builtIn?: (typeof BUILT_IN)[number]
}

/** `iam-desk policy`: shows, rehearses, exports and imports the evidence policy. A change goes the way of the page. */
export function policyCommands(making: Making): void {
  const group = making.program.command('policy').description(making.words.text.commands.policy)
  showCommand(group, making)
  historyCommand(group, making)
  exportCommand(group, making)
  importCommand(group, making)
  rehearseCommand(group, making)
}

const withWhich = (command: Command, { text }: Words) =>
  command
    .option('--revision <number>', text.flags.revision)
    .addOption(new Option('--built-in <name>', text.flags.builtIn).choices(BUILT_IN).conflicts('revision'))

function showCommand(group: Command, { words, job }: Making): void {
  withWhich(group.command('show').description(words.text.commands.policyShow), words).action(async (which: Which) => {
    const { signedIn, done } = job()
    await signedIn(async desk => {
      const policy = await chosen(desk, which, words)
      const { waiting } = await desk.ask('policy.current', {})
      done(policy, () => [
        ...sentences(policy, words),
        ...(waiting === null ? [] : ['', words.text.said.aChangeWaits(waiting.version)]),
      ])
    })
  })
}

function historyCommand(group: Command, { words, job }: Making): void {
  group
    .command('history')
    .description(words.text.commands.policyHistory)
    .action(async () => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const { versions } = await desk.ask('policy.history', {})
        done({ versions }, () => versions.flatMap(version => [...told(version, words), '']).slice(0, -1))
      })
    })
}

function exportCommand(group: Command, { words, job }: Making): void {
  const { text } = words
  withWhich(group.command('export').description(text.commands.policyExport), words)
    .option('--out <file>', text.flags.out)
    .action(async ({ out, ...which }: Which & { readonly out?: string }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const content = policyFileOf(await chosen(desk, which, words))
        // The file itself is a document of JSON, with or without `--json`.
        if (out === undefined) process.stdout.write(content)
        else {
          writeOutput(out, content, words)
          done({ file: out }, () => [text.said.policyWritten(out)])
        }
      })
    })
}

function importCommand(group: Command, { words, job }: Making): void {
  const { text } = words
  group
    .command('import')
    .description(text.commands.policyImport)
    .argument('<file>', text.arguments.file)
    .option('--reason <text>', text.flags.importReason)
    .action(async (file: string, { reason }: { readonly reason?: string }) => {
      const { signedIn, done } = job()
      const policy = policyFromFile(file, words)
      await signedIn(async desk => {
        const { base, changes, waitsFor } = await desk.ask('policy.compare', { policy })
        const { scripts } = await desk.ask('policy.rehearse', { policy })
        const lines = [
          ...(changes.length === 0 ? [text.said.nothingDifferent] : changeLines(changes, words)),
          words.ofReason(`policy.waitsFor.${waitsFor}`),
          ...sayRehearsal(scripts, (id, values) => words.ofReason(id, values)).lines,
        ]
        if (reason === undefined || changes.length === 0) {
          const rest = changes.length === 0 ? lines.slice(0, 1) : [...lines, '', text.said.sayReason]
          done({ base, changes, waitsFor, proposed: null }, () => rest)
          return
        }
        const proposed = await desk.ask('policy.propose', { base, policy, reason })
        const outcome = proposed.state === 'waiting' ? text.said.nowWaits : text.said.nowInForce
        done({ base, changes, waitsFor, proposed }, () => [...lines, '', outcome(proposed.version)])
      })
    })
}

function rehearseCommand(group: Command, { words, job }: Making): void {
  const { text } = words
  group
    .command('rehearse')
    .description(text.commands.rehearse)
    .option('--policy <file>', text.flags.policy)
    .action(async ({ policy: file }: { policy?: string }) => {
      const { signedIn, done } = job()
      const policy = file === undefined ? {} : { policy: policyFromFile(file, words) }
      await signedIn(async desk => {
        const { scripts } = await desk.ask('policy.rehearse', policy)
        const attacks = scripts.filter(script => script.kind === 'attack')
        const honest = scripts.filter(script => script.kind === 'honest')
        const stopped = attacks.filter(script => script.outcome === 'stopped')
        const helped = honest.filter(script => script.outcome === 'helped')
        done({ scripts, attacks: attacks.length, stopped: stopped.length, helped: helped.length }, () => [
          ...scripts.map(script => howItWent(script, words)),
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

async function chosen(desk: CliDesk, { revision, builtIn }: Which, { text }: Words): Promise<Policy> {
  const current = await desk.ask('policy.current', {})
  if (builtIn !== undefined) return current.builtIn[builtIn]
  if (revision === undefined) return current.inForce.policy
  const { versions } = await desk.ask('policy.history', {})
  const found = versions.find(one => String(one.version) === revision)
  if (found === undefined) throw new Stop(EXIT.failed, text.problems.noVersion(printable(revision)))
  return found.policy
}
