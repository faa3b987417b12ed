import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import type { Output } from '#shared/contract/index.ts'

import type { CliDesk } from '../desk.ts'
import { filesOfStore } from '../job.ts'
import { writeOutput } from './exporting.ts'
import { givenText } from '../given.ts'
import type { Making } from '../making.ts'
import { findPlaces, thisMachine } from '../../adapters/places.ts'
import { EXIT, Stop } from '../stop.ts'
import { clockTime, type Words } from '../words.ts'

type Report = Output<'audit.verify'>
type AnchorReport = Output<'audit.checkAnchor'>

/** What `audit verify` answers by its exit code: 0 intact, 1 tampered, 65 unreadable. */
export const exitOfVerdict = (verdict: Report['verdict']): number => {
  switch (verdict) {
    case 'intact':
      return EXIT.done
    case 'altered':
    case 'cut':
    case 'rolled-back':
      return EXIT.failed
    case 'damaged':
      return EXIT.data
  }
}

/** A sound chain beside call files that are not is not sound. */
const exitOfReport = ({ verdict, callFiles }: Pick<Report, 'verdict' | 'callFiles'>): number =>
  verdict === 'intact' && callFiles.verdict !== 'intact' ? EXIT.failed : exitOfVerdict(verdict)

function exitOfAnchor({ verdict, audit, countersigned }: AnchorReport): number {
  switch (verdict) {
    case 'fits':
      return countersigned?.state === 'not-genuine' ? EXIT.failed : exitOfReport(audit)
    case 'altered':
    case 'cut':
    case 'rolled-back':
    case 'not-genuine':
    case 'another-desk':
      return EXIT.failed
    case 'damaged':
    case 'unreadable':
      return EXIT.data
  }
}

/** `iam-desk audit verify`, `iam-desk audit acknowledge` and `iam-desk audit export`. */
export function auditCommands({ program, words, job }: Making): void {
  const { text } = words
  const audit = program.command('audit').description(text.commands.audit)
  audit
    .command('verify')
    .description(text.commands.verify)
    .option('--copy <folder>', text.flags.copy)
    .option('--anchor <text>', text.flags.anchor)
    .option('--key <key>', text.flags.secondKey, '')
    .action(async ({ copy, anchor, key }: { copy?: string; anchor?: string; key: string }) => {
      const { signedIn, done } = job()
      const paper = anchor === undefined ? null : givenText(anchor, words).trim()
      const work = async (desk: CliDesk) => {
        if (paper === null) {
          const report = await desk.ask('audit.verify', {})
          done(report, () => told(report, words))
          process.exitCode = exitOfReport(report)
        } else {
          const secondKey = key === '' ? '' : givenText(key, words)
          const found = await desk.ask('audit.checkAnchor', { anchor: paper, key: secondKey })
          done(found, () => [...told(found.audit, words), ...toldAnchor(found, words)])
          process.exitCode = exitOfAnchor(found)
        }
      }
      if (copy === undefined) await signedIn(work)
      else await besides(resolve(copy), words, folder => signedIn(work, folder))
    })
  audit
    .command('anchor')
    .description(text.commands.anchor)
    .option('--to <name>', text.flags.to, '')
    .action(async ({ to }: { to: string }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const anchor = await desk.ask('audit.anchor', { to })
        done(anchor, () => [
          `${text.said.anchorRows}: ${String(anchor.rows)}`,
          `${text.said.anchorWords}: ${anchor.words.join(' ')}`,
          anchor.text,
          anchor.key,
        ])
      })
    })
  audit
    .command('countersign')
    .description(text.commands.countersign)
    .argument('<anchor>', text.arguments.anchor)
    .requiredOption('--key <key>', text.flags.publicKey)
    .action(async (anchor: string, { key }: { key: string }) => {
      const { signedIn, done } = job()
      const input = { anchor: givenText(anchor, words).trim(), key: givenText(key, words).trim() }
      await signedIn(async desk => {
        const signed = await desk.ask('audit.countersign', input)
        done(signed, () => [signed.text, signed.key])
      })
    })
  audit
    .command('acknowledge')
    .description(text.commands.acknowledge)
    .requiredOption('--reason <text>', text.flags.reason)
    .action(async ({ reason }: { reason: string }) => {
      const { signedIn, done } = job()
      await signedIn(async desk => {
        const answer = await desk.ask('audit.acknowledge', { reason })
        done(answer, () => [text.said.acknowledged])
      })
    })
  audit
    .command('export')
    .description(text.commands.auditExport)
    .option('--format <format>', text.flags.auditFormat, 'jsonl')
    .option('--out <file>', text.flags.out)
    .action(async ({ format, out }: { format: string; out?: string }) => {
      const { signedIn, done } = job()
      if (format !== 'jsonl' && format !== 'csv') throw new Stop(EXIT.usage, text.problems.badField('--format'))
      await signedIn(async desk => {
        const exported = await desk.ask('audit.export', { format })
        if (out === undefined) done(exported, () => [exported.text.trimEnd()])
        else {
          writeOutput(out, exported.text, words)
          done({ rows: exported.rows, file: out }, () => [text.said.written(out, exported.rows)])
        }
      })
    })
}

/**
 * Works on a copy of a backup: opening a store leaves a row of its own, and a backup that is checked must stay as it is.
 * What is copied is encrypted, and goes again at the end, with the state that opening it made.
 */
async function besides(backup: string, { text }: Words, work: (folder: string) => Promise<void>): Promise<void> {
  if (!filesOfStore.every(file => existsSync(join(backup, file))))
    throw new Stop(EXIT.noInput, text.problems.noBackup(backup))
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-verify-'))
  try {
    for (const file of filesOfStore) copyFileSync(join(backup, file), join(folder, file))
    await work(folder)
  } finally {
    rmSync(findPlaces(folder, thisMachine()).state, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
}

function told(report: Report, words: Words): string[] {
  const { said } = words.text
  const { verdict, files, firstBad } = report.callFiles
  return [
    sentence(report, words),
    ...(files === 0 && verdict === 'intact' ? [] : [said.callFiles[verdict](firstBad ?? files)]),
    `${said.head}: ${report.head}`,
  ]
}

function toldAnchor({ verdict, rows, at, firstBad, countersigned }: AnchorReport, words: Words): string[] {
  const values = { rows: String(rows), bad: String(firstBad ?? rows) }
  const time = (when: number) => clockTime(when, words.language)
  return [
    words.ofReason(`audit.anchor.verdicts.${verdict}`, values),
    ...(at === null ? [] : [words.ofReason('audit.anchor.taken', { time: time(at) })]),
    ...(countersigned === null
      ? []
      : [
          words.ofReason(`audit.anchor.countersigned.${countersigned.state}`, {
            desk: countersigned.fingerprint,
            time: time(countersigned.at),
          }),
        ]),
  ]
}

/** The verdict in words. */
export function sentence({ verdict, rows, firstBad }: Report, { text }: Words): string {
  const { verdicts } = text.said
  switch (verdict) {
    case 'intact':
      return verdicts.intact(rows)
    case 'altered':
      return verdicts.altered(firstBad ?? 0)
    case 'cut':
      return verdicts.cut(firstBad ?? rows)
    case 'rolled-back':
      return verdicts['rolled-back']()
    case 'damaged':
      return verdicts.damaged()
  }
}
