import { refusesTyped } from '../accessLists/accessLists.ts'
import { answerGroup, appealStatus, openAppeal, pickUp, submitAppeal } from './appealing.ts'
import { drawTask } from './drawing.ts'
import { pageDigest, type Handlers, type RecoveryDeps } from './here.ts'
import { answer } from './proving.ts'
import { askDesk, requests, settleRequest } from './requests.ts'
import { judge, setPassword } from './resetting.ts'
import { endRecovery, liveOf } from './rows.ts'
import { sendCode } from './sending.ts'
import { viewOf } from './standing.ts'
import { start } from './starting.ts'

export { createPaces } from './limits.ts'
export { forgetRecoveries } from './rows.ts'

const state: Handlers['state'] = async call => {
  const row = await liveOf(call.read, pageDigest(call.keys, call.client), call.now)
  // A page that moved to where the account lets nobody in starts at the beginning, where it is told so.
  const here = row !== undefined && !(await refusesTyped(call.read, row.account, call.peer))
  return { recovery: here ? await viewOf(call.read, call, row) : null }
}

const leave: Handlers['leave'] = call =>
  call.write(async tx => {
    const row = await liveOf(tx, pageDigest(call.keys, call.client), call.now)
    if (row?.user_id !== undefined && row.user_id !== null) call.about({ userId: row.user_id })
    if (row !== undefined) await endRecovery(tx, row.id)
    return {}
  })

/**
 * A forgotten password, on the users' own pages and by the policy of the desk (docs/adr/0025). A page is led to its recovery by its
 * bearer alone: there is no link and no number that could be guessed.
 */
export const recovery = (deps: RecoveryDeps): Handlers => ({
  drawTask: drawTask(deps),
  start: start(deps),
  state,
  sendCode: sendCode(deps),
  answer,
  judge: judge(deps.passwords),
  setPassword: setPassword(deps),
  leave,
  openAppeal,
  answerGroup,
  submitAppeal,
  appealStatus: appealStatus(deps),
  pickUp: pickUp(deps),
  askDesk,
  requests,
  settleRequest,
})
