import type { AppealId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor } from '../call.ts'
import { NEW_OPERATOR_MS, notifyUser, senderOf } from '../codes/codes.ts'
import { drawCode } from '../store/codes.ts'
import type { WriteDb } from '../store/database.ts'
import type { AppealCalls } from './desk.ts'
import { move } from './filling.ts'
import { sendResult, type Result } from './result.ts'
import * as rows from './rows.ts'
import { shortOf } from './score.ts'
import { barredFor, requireAppeal, reviewView, scoreOf, summaryView } from './view.ts'
import { secretDigest } from './window.ts'

type Handlers = HandlersFor<'appeals'>
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** 40 bits, and five tries, together with the end of the reference. */
const CODE_GROUPS = 2

/** What a second person does with an appeal. */
export function reviewing(calls: AppealCalls): Pick<Handlers, 'list' | 'get' | 'take' | 'decide' | 'withdraw'> {
  return {
    async list(call, { state, offset, limit }) {
      const filter = { waitingAt: state === 'waiting' ? call.now : null }
      const found = await rows.listAppeals(call.read, { ...filter, offset, limit })
      return {
        appeals: await Promise.all(found.map(row => summaryView(call.read, call, row))),
        total: await rows.countAppeals(call.read, filter),
      }
    },

    get: (call, { appealId }) => reviewView(call.read, call, appealId),

    async take(call, { appealId }) {
      await call.write(async tx => {
        const row = await requireSecond(tx, call, appealId)
        await move(tx, row, { event: 'take', now: call.now, set: { reviewer_id: staff(call.actor).operatorId } })
      })
      return reviewView(call.read, call, appealId)
    },

    async decide(call, input) {
      const code = drawCode(call.random, CODE_GROUPS)
      const letter = await call.write(async tx => {
        const row = await requireSecond(tx, call, input.appealId)
        if (row.reviewer_id !== staff(call.actor).operatorId)
          throw new Refusal({ code: 'conflict', reason: 'appeals.problem.not-taken' })
        call.note(input.decision)
        call.detail({ reason: input.reason })
        const result =
          input.decision === 'approve'
            ? await approve(tx, call, { row, code, reason: input.reason })
            : await refuse(tx, call, { row, next: input.next, reason: input.reason })
        const sent = await sendResult(tx, call, { row, result })
        const notice = input.decision === 'approve' ? 'appeal-approved' : 'appeal-refused'
        await notifyUser(tx, call, { userId: row.user_id, notice, callId: row.call_id })
        return sent
      })
      return { appeal: await summaryView(call.read, call, await requireAppeal(call.read, input.appealId)), letter }
    },

    async withdraw(call, { appealId, reason }) {
      await call.write(async tx => {
        const row = await requireAppeal(tx, appealId)
        call.about(aboutOf(row))
        call.detail({ reason })
        if (staff(call.actor).linkedUserId === row.user_id)
          throw new Refusal({ code: 'forbidden', reason: 'appeals.problem.own-record' })
        await move(tx, row, { event: 'withdraw', now: call.now, set: { contact: '' } })
      })
      return {}
    },
  }

  async function refuse(
    tx: WriteDb,
    call: CommandCall<'none'>,
    {
      row,
      next,
      reason,
    }: { row: rows.NamedAppeal; next: Extract<Result, { decision: 'refused' }>['next']; reason: string },
  ): Promise<Result> {
    const { now, settings } = call
    await move(tx, row, { event: 'refuse', now, set: { decided_at: now, reason, next_way: next, contact: '' } })
    // Nothing on record is nobody's fault; wrong answers are a failed check, all of them one.
    const { groups } = await scoreOf(tx, row.id)
    // Where the user was alone, nobody at the desk was told wrong things: the refusal is what it costs.
    const { call_id: callId, opened_by: operatorId } = row
    if (callId !== null && operatorId !== null && groups.some(({ verdict }) => verdict === 'differs'))
      await calls.countAgainst(tx, { userId: row.user_id, callId, operatorId, at: now })
    return { decision: 'refused', next, againFrom: now + settings.appealAgainDays * DAY }
  }
}

async function approve(
  tx: WriteDb,
  call: CommandCall<'none'>,
  { row, code, reason }: { row: rows.NamedAppeal; code: string; reason: string },
): Promise<Result> {
  const { now, settings, keys } = call
  const [short] = shortOf(await scoreOf(tx, row.id), settings)
  if (short !== undefined) throw new Refusal({ code: 'evidence_required', reason: short })
  await requireTrustedSender(tx, call, row)
  const onItsWay = row.contact_kind === 'letter' ? settings.appealLetterDays * DAY : 0
  const until = now + settings.appealWindowHours * HOUR + onItsWay
  await move(tx, row, {
    event: 'approve',
    now,
    set: {
      decided_at: now,
      reason,
      ends_at: until,
      code_digest: secretDigest.code(keys, row.id, code),
      tries_left: settings.codeTries,
    },
  })
  return { decision: 'approved', code, until }
}

const aboutOf = (row: rows.NamedAppeal) => ({
  userId: row.user_id,
  ...(row.call_id === null ? {} : { callId: row.call_id }),
})

/** Throws Refusal `not_found` or `forbidden`. */
async function requireSecond(tx: WriteDb, call: CommandCall<'none'>, id: AppealId): Promise<rows.NamedAppeal> {
  const row = await requireAppeal(tx, id)
  call.about(aboutOf(row))
  const barred = await barredFor(tx, call, row)
  if (barred !== null) throw new Refusal({ code: 'forbidden', reason: barred })
  return row
}

/** Who set the gateway a short while ago could read the pick-up code there. */
async function requireTrustedSender(tx: WriteDb, call: CommandCall<'none'>, row: rows.NamedAppeal): Promise<void> {
  if (row.contact_kind === 'letter') return
  const sender = senderOf(call.settings, row.contact_kind)
  if (sender === 'lab') return
  const change = await rows.gatewayChange(tx, row.contact_kind === 'email' ? 'smtp' : 'sms')
  // Filled in by the user alone, it has no opener: whoever set the gateway may be that one.
  const isAnybody = row.opened_by === null
  const involved: readonly (string | null)[] = [row.opened_by, staff(call.actor).operatorId]
  if (
    change !== undefined &&
    change.changed_at > call.now - NEW_OPERATOR_MS &&
    (isAnybody || involved.includes(change.changed_by))
  )
    throw new Refusal({ code: 'conflict', reason: 'appeals.problem.fresh-sender' })
}
