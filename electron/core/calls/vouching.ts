import type { Voucher } from '#shared/contract/calls.ts'
import type { UserId } from '#shared/contract/ids.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import { Refusal } from '#shared/errors.ts'

import { staff } from '../call.ts'
import type { HandlersFor } from '../call.ts'
import { newId } from '../codes/codes.ts'
import { findUser, isManagerOf } from '../directory/directory.ts'
import { deviceState } from '../mfa/mfa.ts'
import { raiseIn } from '../radar/radar.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Asking } from './methods/method.ts'
import * as rows from './rows.ts'
import { initialOf, QUOTA_LOOK_BACK, quotaOf } from './vouchQuota.ts'
import type { QuotaState } from './vouchQuota.ts'

type Handlers = HandlersFor<'calls'>
const HOUR = 3_600_000

/** The call that somebody is to vouch in. */
export type VouchedCall = Pick<rows.NamedCall, 'id' | 'user_id' | 'operator_id'>
type Judging = Pick<Asking, 'now' | 'settings' | 'actor'>
interface Vouching {
  readonly row: VouchedCall
  readonly voucherId: UserId
}

/** Why somebody can never vouch in this call, as the reason of a refusal; null when they can. */
export async function objection(db: ReadDb, call: Judging, { row, voucherId }: Vouching): Promise<string | null> {
  if (voucherId === row.user_id) return 'calls.vouch.the-caller'
  if (voucherId === call.actor.linkedUserId) return 'calls.vouch.yourself'
  const [voucher, caller] = [await findUser(db, voucherId), await findUser(db, row.user_id)]
  if (voucher === undefined || voucher.accountId !== caller?.accountId) return 'calls.vouch.unknown'
  if (!voucher.enabled) return 'calls.vouch.disabled'
  const device = await deviceState(db, voucherId, call.now)
  if (device === null) return 'calls.vouch.no-device'
  // Or an administrator could make up a colleague, bind a device and vouch, all in one afternoon.
  if (device.boundAt > call.now - call.settings.freshContactHours * HOUR) return 'calls.vouch.new-device'
  return null
}

async function quotaIn(db: ReadDb, call: Judging, { row, voucherId }: Vouching) {
  const history = await rows.vouchedBy(db, voucherId, call.now - QUOTA_LOOK_BACK)
  const about = { callId: row.id, userId: row.user_id, now: call.now }
  return { history, quota: quotaOf(history, about, call.settings) }
}

const fullProblem = ({ full }: QuotaState): string | null => (full === null ? null : `calls.vouch.quota-${full}`)

/**
 * Writes down that somebody vouched with a right code, in the transaction that checked it. Answers why it proves nothing when
 * their quota is used up; that is remembered too, and the leads hear of it.
 */
export async function recordVouching(tx: WriteDb, call: Asking, vouching: Vouching): Promise<string | null> {
  const { row, voucherId } = vouching
  const { quota } = await quotaIn(tx, call, vouching)
  const problem = fullProblem(quota)
  await rows.insertVouching(tx, {
    id: newId(call.random),
    voucher_id: voucherId,
    user_id: row.user_id,
    call_id: row.id,
    operator_id: row.operator_id,
    outcome: problem === null ? 'vouched' : 'over',
    manager: Number(await isManagerOf(tx, voucherId, row.user_id)),
    at: call.now,
  })
  if (problem !== null) {
    const facts = { day: quota.day.used, month: quota.month.used }
    const hit = { signal: 'vouched-often', link: `voucher ${voucherId}`, grave: false, facts } as const
    await raiseIn(tx, call, { callId: row.id, hit })
  }
  return problem
}

/** What an operator may know of people before one of them is asked to vouch. Refuses `not_found` and `forbidden`. */
export const vouchers: Handlers['vouchers'] = async (call, { callId, userIds }) => {
  const asking = { ...call, actor: staff(call.actor) }
  const row = await rows.callById(call.read, callId)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'calls.call.unknown' })
  if (row.operator_id !== asking.actor.operatorId)
    throw new Refusal({ code: 'forbidden', reason: 'calls.demand.not-yours' })
  const found: Voucher[] = []
  for (const voucherId of new Set(userIds)) {
    const vouching = { row, voucherId }
    const problem = await objection(call.read, asking, vouching)
    // Of somebody in another account nothing more is said than that.
    if (problem === 'calls.vouch.unknown') continue
    const { history, quota } = await quotaIn(call.read, asking, vouching)
    const last = history[0]
    const isOpen = mayDo(asking.actor.roles, 'audit.read') || last?.userId === row.user_id
    const { day, month, caller } = quota
    found.push({
      userId: voucherId,
      manager: await isManagerOf(call.read, voucherId, row.user_id),
      problem: problem ?? fullProblem(quota),
      day,
      month,
      caller,
      last: last === undefined ? null : { name: isOpen ? last.name : initialOf(last.name), at: last.at },
    })
  }
  return { vouchers: found }
}

/** Who vouched for whom, for leads and auditors. */
export const vouchings: Handlers['vouchings'] = async (call, filter) => {
  const found = await rows.listVouchings(call.read, filter, call.now - QUOTA_LOOK_BACK)
  return {
    vouchings: found.map(({ number, manager, outcome, month, ...row }) => ({
      ...row,
      callNumber: number,
      manager: manager === 1,
      // The column has a check of its own.
      outcome: outcome as 'vouched' | 'over',
      month: month ?? 0,
    })),
    total: await rows.countVouchings(call.read, filter),
  }
}
