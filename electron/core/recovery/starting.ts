import type { UserId } from '#shared/contract/ids.ts'

import { refusesTyped } from '../accessLists/accessLists.ts'
import { recognise } from '../browsers/browsers.ts'
import { newId } from '../codes/codes.ts'
import { accountKey, findUserByLogin, loginKey } from '../directory/directory.ts'
import type { WriteDb } from '../store/database.ts'
import { answerTask } from './drawing.ts'
import { pageDigest, waits, type Call, type Handlers, type RecoveryDeps } from './here.ts'
import { HOUR, RECOVERY_MS, STARTS_PER_PAGE, STARTS_PER_USER } from './limits.ts'
import { insertRecovery, startsOf } from './rows.ts'
import { viewOf } from './standing.ts'

/**
 * Begins a recovery. Whether what was typed names anybody changes neither the answer nor the work: who is not there is limited,
 * shown contacts and sent codes that nobody gets, like everybody else.
 */
export const start =
  ({ paces, slowing }: Pick<RecoveryDeps, 'paces' | 'slowing'>): Handlers['start'] =>
  async (call, input) => {
    const source = `recovery ${call.client}`
    const retryAt = slowing.waitUntil(source, call.now) ?? paces.starts.take(call.now)
    if (retryAt !== null) return waits(call, retryAt)
    return call.write(async tx => {
      if (!(await answerTask(tx, call, input.answer))) {
        call.note('wrong-answer')
        const until = slowing.failed(source, call.now)
        return until === null ? { outcome: 'wrong-answer' } : { outcome: 'wait', retryAt: until }
      }
      call.after(() => {
        slowing.succeeded(source)
      })
      return begin(tx, call, input)
    })
  }

async function begin(tx: WriteDb, call: Call, typed: Parameters<Handlers['start']>[1]) {
  const { keys, now } = call
  const user = await findUserByLogin(tx, typed.account, typed.login)
  const page = pageDigest(keys, call.client)
  const who =
    user === undefined
      ? keys.mac('claim', 'recovery-typed', accountKey(typed.account), loginKey(typed.login))
      : keys.mac('claim', 'recovery-user', user.userId)
  if (user !== undefined) call.about({ userId: user.userId })
  const until =
    freeAgain(await startsOf(tx, { who }, now - HOUR), STARTS_PER_USER) ??
    freeAgain(await startsOf(tx, { page }, now - HOUR), STARTS_PER_PAGE)
  if (until !== null) {
    call.note('slowed')
    return { outcome: 'wait', retryAt: until } as const
  }
  // Whoever the name is of: an identity that the list does not bind would give itself away by being let in. It leaves the account empty.
  if (await refusesTyped(tx, typed.account, call.peer)) {
    call.note('address')
    const address = call.peer ?? ''
    call.detail({ address })
    return { outcome: 'address-refused', address } as const
  }
  // As much work for nobody as for somebody.
  const whose = user?.userId ?? ('' as UserId)
  const { browserId } = await recognise(tx, call, { userId: whose, shown: typed.browsers })
  const row = {
    id: newId(call.random),
    client_digest: page,
    user_id: user?.userId ?? null,
    who_digest: who,
    account: typed.account,
    login: typed.login,
    state: 'open' as const,
    started_at: now,
    ends_at: now + RECOVERY_MS,
    wrong_answers: 0,
    done_at: null,
    browser_id: browserId,
  }
  await insertRecovery(tx, row)
  call.note(user === undefined ? 'nobody' : 'begun')
  return { outcome: 'begun', recovery: await viewOf(tx, call, row) } as const
}

/** When an hour has shed enough to leave room for one more; null: now. */
function freeAgain(times: readonly number[], most: number): number | null {
  const oldest = times.at(-most)
  return oldest === undefined ? null : oldest + HOUR
}
