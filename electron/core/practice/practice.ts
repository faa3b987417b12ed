import type { KnownField } from '#shared/contract/calls.ts'
import type { UserId } from '#shared/contract/ids.ts'
import type { Policy, Rehearsed } from '#shared/contract/policy.ts'
import type { Cue, Debrief, PracticeRun, Saying } from '#shared/contract/practice.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor, type QueryCall, type Staff } from '../call.ts'
import { newId } from '../codes/codes.ts'
import { contactsOf, requireUser } from '../directory/directory.ts'
import { currentPolicy } from '../policy/policy.ts'
import type { Ports } from '../ports.ts'
import { readFlag } from '../security/security.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { judgePractice } from './judge.ts'
import { readOut } from './readingOut.ts'
import * as rows from './rows.ts'
import { answerTo, CALLERS, enoughSaid, type Answer, type Caller } from './scripts.ts'

/** Marks a store as one for practice, for good. Only `fillWithSample` writes it, into an empty store. */
export const PRACTICE_FLAG = 'practice'
/** What a turn takes, in milliseconds: as long as a code of an authenticator lives. */
const TURN_MS = 30_000

interface Deps {
  readonly ports: Pick<Ports, 'random' | 'practice'>
  readonly rehearse: (policy: Policy) => readonly Rehearsed[]
  /** A recovery code of the made-up people. */
  readonly recoveryCode: string
}

/** Practice mode: scripted callers, whose codes a box reads out, and a word at the end about how it went. */
export function practice({ ports, rehearse, recoveryCode }: Deps): HandlersFor<'practice'> {
  /** Codes are read out here: nothing of this may ever run on a store of real people, nor in a process that was not started for it. */
  const requirePractice = async (call: Pick<QueryCall, 'read'>) => {
    const clock = ports.practice
    if (clock === undefined || (await readFlag(call.read, PRACTICE_FLAG)) === null)
      throw new Refusal({ code: 'conflict', reason: 'practice.problem.not-here' })
    return clock
  }

  return {
    async state(call) {
      await requirePractice(call)
      const actor = staff(call.actor)
      const ended = await rows.endedRuns(call.read, actor.operatorId)
      const run = await rows.currentRun(call.read, actor.operatorId)
      return {
        callers: await Promise.all(
          CALLERS.map(async ({ id, reachedBy }) => {
            const last = ended.find(one => one.caller === id)
            return {
              caller: id,
              reachedBy,
              last: last === undefined ? null : await debriefOf(call.read, last, { now: call.now, rehearse }),
            }
          }),
        ),
        run: run === undefined ? null : await shownRun(call.read, run),
      }
    },

    async begin(call, input) {
      await requirePractice(call)
      const caller = callerOf(input.caller)
      const { operatorId } = staff(call.actor)
      const runId = newId(ports.random)
      await call.write(async tx => {
        await rows.endRuns(tx, operatorId, call.now)
        const userId = await someoneFor(tx, caller, call)
        await rows.insertRun(tx, {
          id: runId,
          caller: caller.id,
          operator_id: operatorId,
          user_id: userId,
          began_at: call.now,
          ended_at: null,
        })
        await hear(tx, runId, { nr: 1, at: call.now, answer: caller.opening, reads: '', saying: null, field: null })
        call.note(caller.id)
      })
      return shownRun(call.read, await requireRun(call.read, staff(call.actor)))
    },

    async say(call, { saying, field = null }) {
      const clock = await requirePractice(call)
      const actor = staff(call.actor)
      await call.write(async tx => {
        const run = await requireRun(tx, actor)
        const turns = await rows.turnsOf(tx, run.id)
        if (turns.some(turn => turn.ends === 1))
          throw new Refusal({ code: 'conflict', reason: 'practice.problem.hung-up' })
        const caller = callerOf(run.caller)
        const answer = answerTo(caller, saying, turns.filter(turn => turn.saying === saying).length)
        const at = call.now + TURN_MS
        const asked = { userId: run.user_id, saying, field, answer, recoveryCode }
        const reads = await readOut(tx, { ...call, now: at }, asked)
        await hear(tx, run.id, { nr: turns.length + 1, at, answer, reads, saying, field })
        call.note(`${run.caller}:${saying}`)
      })
      call.after(() => {
        clock.advance(TURN_MS)
      })
      return shownRun(call.read, await requireRun(call.read, actor))
    },

    async mark(call, { marked }) {
      await requirePractice(call)
      const actor = staff(call.actor)
      await call.write(async tx => {
        const run = await requireRun(tx, actor)
        const turns = await rows.turnsOf(tx, run.id)
        await rows.markTurn(tx, { runId: run.id, nr: turns.length }, marked)
        call.note(run.caller)
      })
      return shownRun(call.read, await requireRun(call.read, actor))
    },

    async end(call) {
      await requirePractice(call)
      const actor = staff(call.actor)
      const run = await call.write(async tx => {
        const run = await requireRun(tx, actor)
        await rows.endRuns(tx, actor.operatorId, call.now)
        call.note(run.caller)
        return { ...run, ended_at: call.now }
      })
      return debriefOf(call.read, run, { now: call.now, rehearse })
    },
  }
}

function callerOf(id: string): Caller {
  const caller = CALLERS.find(one => one.id === id)
  if (caller === undefined) throw new Error(`no caller is called ${id}`)
  return caller
}

async function requireRun(db: ReadDb, actor: Staff): Promise<rows.RunRow> {
  const run = await rows.currentRun(db, actor.operatorId)
  if (run === undefined) throw new Refusal({ code: 'conflict', reason: 'practice.problem.nobody-there' })
  return run
}

/** Somebody new for each call, so that what was learned about one is worth nothing for the next. */
async function someoneFor(tx: WriteDb, caller: Caller, call: CommandCall<'none'>): Promise<UserId> {
  const needed = 1 + Number(caller.person.phone)
  for (const { id } of await rows.untouchedUsers(tx, caller.person)) {
    const contacts = await contactsOf(tx, id, { now: call.now, freshHours: call.settings.freshContactHours })
    if (contacts.filter(contact => contact.problem === null).length === needed) return id
  }
  throw new Refusal({ code: 'conflict', reason: 'practice.problem.nobody-left' })
}

const hear = (
  tx: WriteDb,
  runId: string,
  turn: {
    readonly nr: number
    readonly at: number
    readonly answer: Answer
    readonly reads: string
    readonly saying: Saying | null
    readonly field: KnownField | null
  },
) =>
  rows.insertTurn(tx, {
    run_id: runId,
    nr: turn.nr,
    saying: turn.saying,
    field: turn.field,
    line: turn.answer.line,
    reads: turn.reads,
    cue: turn.answer.cue ?? null,
    ends: Number(turn.answer.ends ?? false),
    at: turn.at,
  })

async function shownRun(db: ReadDb, run: rows.RunRow): Promise<PracticeRun> {
  const user = await requireUser(db, run.user_id)
  const turns = await rows.turnsOf(db, run.id)
  const caller = callerOf(run.caller)
  return {
    caller: caller.id,
    userName: user.name,
    login: user.login,
    reachedBy: caller.reachedBy,
    turns: turns.map(turn => ({
      // `hear` alone writes these columns, from the contract's own words.
      saying: turn.saying as Saying | null,
      field: turn.field as KnownField | null,
      line: turn.line === 'cannot' ? 'practice.lines.cannot' : `practice.lines.${caller.id}.${turn.line}`,
      reads: turn.reads,
      at: turn.at,
      marked: turn.marked === 1,
    })),
    over: turns.some(turn => turn.ends === 1),
  }
}

async function debriefOf(
  db: ReadDb,
  run: rows.RunRow,
  view: { readonly now: number; readonly rehearse: Deps['rehearse'] },
): Promise<Debrief> {
  const caller = callerOf(run.caller)
  const turns = await rows.turnsOf(db, run.id)
  const { refused, ...work } = await rows.workOf(db, run)
  const played = view.rehearse(await currentPolicy(db, view.now)).find(one => one.id === caller.rehearses)
  if (played === undefined) throw new Error(`${caller.rehearses} is not rehearsed`)
  const heard = turns.map(turn => ({ cue: turn.cue as Cue | null, marked: turn.marked === 1 }))
  return {
    caller: caller.id,
    kind: caller.kind,
    userName: (await requireUser(db, run.user_id)).name,
    wanted: [...caller.wants],
    ...judgePractice(caller, heard, work),
    refused: refused.filter(reason => reason.includes('.')),
    policy: { script: played.id, at: played.at, because: played.steps[played.at - 1]?.because ?? [] },
    steps: turns.length - 1,
    enough: enoughSaid(caller),
    endedAt: run.ended_at ?? view.now,
  }
}
