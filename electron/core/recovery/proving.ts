import type { OwnMethod } from '#shared/contract/recovery.ts'
import { Refusal } from '#shared/errors.ts'

import { foldDigits, newId, sameDigest } from '../codes/codes.ts'
import { verifyTotp } from '../mfa/mfa.ts'
import type { WriteDb } from '../store/database.ts'
import { requireRecovery, type Call, type Handlers } from './here.ts'
import { MOST_WRONG } from './limits.ts'
import { countWrong, endCode, endRecovery, insertProof, openCode, takeTry, type RecoveryRow } from './rows.ts'
import { codeDigest } from './sending.ts'
import { METHOD_OF, standingOf, viewOf, type Standing } from './standing.ts'

const MINUTE = 60_000

type Answered = Awaited<ReturnType<Handlers['answer']>>
type Strength = 'weak' | 'medium' | 'strong'
/** How an answer fared. A right one says what it proves. */
type Checked =
  | {
      readonly outcome: 'right'
      readonly source: string
      readonly strength: Strength
      readonly weakened: 'lab-sender' | null
    }
  | { readonly outcome: 'wrong' | 'next-code'; readonly triesLeft: number }
  | { readonly outcome: 'expired' }

/** Checks an answer. The try is taken before anything is compared, and remembered whatever comes of it. */
export const answer: Handlers['answer'] = (call, input) =>
  call.write(async (tx): Promise<Answered> => {
    const row = await requireRecovery(tx, call)
    if (row.user_id !== null) call.about({ userId: row.user_id })
    const standing = await standingOf(tx, call, row)
    const checked = await check(tx, call, { standing, ...input })
    call.note(`${input.method}:${checked.outcome}`)
    if (checked.outcome === 'expired') return checked
    if (checked.outcome !== 'right') return wrong(tx, call, { row, checked })
    if (row.user_id === null) throw new Error('nobody was proved to be somebody')
    await insertProof(tx, {
      id: newId(call.random),
      recovery_id: row.id,
      user_id: row.user_id,
      method: input.method,
      source: checked.source,
      strength: checked.strength,
      weakened: checked.weakened,
      proved_at: call.now,
      expires_at: Math.min(row.ends_at, call.now + call.settings.proofMinutes * MINUTE),
      spent_at: null,
    })
    return { outcome: 'right', recovery: await viewOf(tx, call, row) }
  })

async function wrong(
  tx: WriteDb,
  call: Call,
  of: { readonly row: RecoveryRow; readonly checked: Extract<Checked, { triesLeft: number }> },
): Promise<Answered> {
  const count = await countWrong(tx, of.row.id)
  if (count < MOST_WRONG)
    return { outcome: of.checked.outcome, triesLeft: Math.min(of.checked.triesLeft, MOST_WRONG - count) }
  await endRecovery(tx, of.row.id)
  call.note('over')
  return { outcome: 'over' }
}

async function check(
  tx: WriteDb,
  call: Call,
  about: { readonly standing: Standing; readonly method: OwnMethod; readonly answer: string },
): Promise<Checked> {
  const { standing, method } = about
  switch (method) {
    case 'totp':
      return checkDevice(tx, call, about)
    case 'code-email':
    case 'code-sms': {
      const reach = standing.reach.find(one => METHOD_OF[one.channel] === method)
      return reach === undefined ? { outcome: 'expired' } : checkCode(tx, call, { ...about, reach })
    }
  }
}

async function checkCode(
  tx: WriteDb,
  call: Call,
  about: { readonly standing: Standing; readonly reach: Standing['reach'][number]; readonly answer: string },
): Promise<Checked> {
  const { channel, digest } = about.reach
  const { id: recoveryId } = about.standing.row
  const code = await openCode(tx, recoveryId, { channel, now: call.now })
  // A code dies with the address it went to.
  if (code === undefined || !sameDigest(code.address_digest, digest)) return { outcome: 'expired' }
  if (!(await takeTry(tx, code.id))) return { outcome: 'expired' }
  if (!sameDigest(code.digest, codeDigest(call.keys, { id: recoveryId, channel }, foldDigits(about.answer)))) {
    if (code.tries_left === 1) await endCode(tx, code.id, 'dead')
    return { outcome: 'wrong', triesLeft: code.tries_left - 1 }
  }
  if (!(await endCode(tx, code.id, 'used'))) return { outcome: 'expired' }
  const isLab = code.sender === 'lab'
  return {
    outcome: 'right',
    source: channel,
    strength: isLab ? 'weak' : 'medium',
    weakened: isLab ? 'lab-sender' : null,
  }
}

/**
 * The authenticator is asked only after something else is proved: before that, strangers could use up the tries of whomever they
 * name. Throws Refusal `conflict`, for everybody alike.
 */
async function checkDevice(
  tx: WriteDb,
  call: Call,
  about: { readonly standing: Standing; readonly answer: string },
): Promise<Checked> {
  const { row, proofs, hasDevice } = about.standing
  if (row.user_id === null || proofs.length === 0 || !hasDevice)
    throw new Refusal({ code: 'conflict', reason: 'recovery.code-first' })
  const { outcome, triesLeft } = await verifyTotp(tx, call, { userId: row.user_id, code: foldDigits(about.answer) })
  switch (outcome) {
    case 'right':
      return { outcome, source: 'totp', strength: 'strong', weakened: null }
    case 'next-code':
      return { outcome, triesLeft }
    case 'wrong':
    case 'already-used':
    case 'no-tries-left':
    case 'not-bound':
      return { outcome: 'wrong', triesLeft }
  }
}
