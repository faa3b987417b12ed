import type { RecoveryRequestId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { staff } from '../call.ts'
import { newId } from '../codes/codes.ts'
import { requireRecovery, type Handlers } from './here.ts'
import { HOUR, MOST_REQUESTS, REQUESTS_PER_USER } from './limits.ts'
import * as rows from './rows.ts'
import { requestName, viewOf } from './standing.ts'

const DAY = 24 * HOUR
/** As many as the desk shows at once. */
const SHOWN = 20

/** Leaves a request for the desk, once for each recovery. It says nothing about whether its user exists, and proves nothing. */
export const askDesk: Handlers['askDesk'] = call =>
  call.write(async tx => {
    const row = await requireRecovery(tx, call)
    if (row.user_id !== null) call.about({ userId: row.user_id })
    if ((await rows.requestOf(tx, row.id)) === undefined) {
      const today = await rows.countRequests(tx, { who: row.who_digest, since: call.now - DAY })
      if (today >= REQUESTS_PER_USER || (await rows.countRequests(tx, null)) >= MOST_REQUESTS)
        throw new Refusal({ code: 'rate_limited', reason: 'recovery.too-many-requests' })
      await rows.insertRequest(tx, {
        // Made here from a generator, and branded by the schema everywhere it comes back from outside.
        id: newId(call.random) as RecoveryRequestId,
        number: await rows.nextRequest(tx),
        recovery_id: row.id,
        account: row.account,
        login: row.login,
        user_id: row.user_id,
        state: 'open',
        made_at: call.now,
        taken_by: null,
        taken_at: null,
      })
    }
    return { recovery: await viewOf(tx, call, row) }
  })

/** What waits for somebody at the desk. */
export const requests: Handlers['requests'] = async call => {
  const found = await rows.openRequests(call.read, SHOWN)
  return {
    requests: found.map(row => ({
      requestId: row.id,
      reference: requestName(row.number),
      account: row.account,
      login: row.login,
      userId: row.user_id,
      userName: row.user_name ?? '',
      madeAt: row.made_at,
    })),
    total: await rows.countRequests(call.read, null),
  }
}

/** Takes a request off the list. */
export const settleRequest: Handlers['settleRequest'] = (call, { requestId, as }) =>
  call.write(async tx => {
    const { operatorId } = staff(call.actor)
    const row = await rows.settleRequest(tx, requestId, { as, operatorId, now: call.now })
    if (row === undefined) throw new Refusal({ code: 'conflict', reason: 'recovery.request-settled' })
    if (row.user_id !== null) call.about({ userId: row.user_id })
    call.note(`${as} ${requestName(row.number)}`)
    return {}
  })
