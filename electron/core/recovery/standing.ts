import type { DeskReason, OwnMethod, Recovery, Way } from '#shared/contract/recovery.ts'
import type { Channel } from '#shared/contract/ids.ts'
import type { Settings } from '#shared/contract/security.ts'

import { ownAppeals, windowOf } from '../appeals/appeals.ts'
import { isKnown } from '../browsers/browsers.ts'
import { judgeOwnReset, ownChannels, type OwnVerdict } from '../calls/calls.ts'
import { addressDigest, allowanceFor, codesSentTo, DAY, senderOf } from '../codes/codes.ts'
import { contactsOf } from '../directory/directory.ts'
import { deviceState } from '../mfa/mfa.ts'
import type { ReadDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { decoysFor, maskOwn } from './decoys.ts'
import { sendingLimits } from './limits.ts'
import { liveProofs, openCode, requestOf, type ProofRow, type RecoveryRow } from './rows.ts'

/** What looking at a recovery needs; every call has it. */
export interface Looking {
  readonly now: number
  readonly keys: Keys
  readonly settings: Settings
}

/** A contact as the page shows it. The address of a decoy is null: nothing is sent to it. */
export interface Reach {
  readonly channel: Channel
  readonly masked: string
  readonly address: string | null
  /** By which its codes are counted. */
  readonly digest: Uint8Array
}

export const METHOD_OF = { email: 'code-email', sms: 'code-sms' } as const satisfies Record<Channel, OwnMethod>

/**
 * Where codes of a recovery can go: to what is registered, usable and not changed lately; or nowhere, to contacts that were made up,
 * for a user who is not there or has none of these. Both take the same steps.
 */
export async function reachOf(db: ReadDb, looking: Looking, row: RecoveryRow): Promise<readonly Reach[]> {
  const { keys, now, settings } = looking
  const channels = await ownChannels(db, looking)
  const decoys = await decoysFor(db, keys, row)
  const contacts =
    row.user_id === null ? [] : await contactsOf(db, row.user_id, { now, freshHours: settings.freshContactHours })
  const usable = contacts.filter(one => one.problem === null && channels.includes(one.channel))
  if (usable.length > 0)
    return usable.map(({ channel, address }) => ({
      channel,
      masked: maskOwn(channel, address),
      address,
      digest: addressDigest(keys, channel, address),
    }))
  return decoys
    .filter(one => channels.includes(one.channel))
    .map(({ channel, masked }) => ({
      channel,
      masked,
      address: null,
      digest: keys.mac('contact', 'decoy-address', channel, row.who_digest),
    }))
}

/** A recovery with everything that is judged about it. */
export interface Standing {
  readonly row: RecoveryRow
  readonly reach: readonly Reach[]
  readonly proofs: readonly ProofRow[]
  /** Null as long as nothing is proved. */
  readonly judged: OwnVerdict | null
  readonly hasDevice: boolean
}

export async function standingOf(db: ReadDb, looking: Looking, row: RecoveryRow): Promise<Standing> {
  const reach = await reachOf(db, looking, row)
  const proofs = await liveProofs(db, row.id, looking.now)
  if (row.user_id === null || proofs.length === 0) return { row, reach, proofs, judged: null, hasDevice: false }
  const judged = await judgeOwnReset(db, looking, {
    userId: row.user_id,
    startedAt: row.started_at,
    wrongAnswers: row.wrong_answers,
    appeal: proofs.some(proof => proof.method === 'appeal') && (await windowOf(db, row.user_id, looking.now)) !== null,
    proofs: proofs.map(proof => ({
      id: proof.id,
      method: proof.method,
      source: proof.source,
      strength: proof.strength,
      weakened: proof.weakened,
      provedAt: proof.proved_at,
    })),
  })
  const device = await deviceState(db, row.user_id, looking.now)
  return { row, reach, proofs, judged, hasDevice: device !== null && device.triesLeft > 0 }
}

/** Whether the policy is met, wants more that this user has, or leaves it to the desk; and why. */
export function stageOf(
  standing: Standing,
  settings: Settings,
): { readonly state: Recovery['state']; readonly desk: DeskReason | null } {
  const { judged, proofs, reach, hasDevice } = standing
  if (judged === null) return { state: 'prove', desk: null }
  const { verdict } = judged
  if (verdict.state === 'ready') return { state: 'password', desk: null }
  if (verdict.state === 'refused')
    return { state: 'desk', desk: verdict.bar.reason === 'calls.demand.lead-only' ? 'second-person' : 'held' }
  if (verdict.missing.includes('calls.demand.approval')) return { state: 'desk', desk: 'second-person' }
  const proved = new Set(proofs.map(proof => proof.source))
  const more = [
    ...reach
      .filter(one => one.address !== null && !proved.has(one.channel))
      .map(one => ({
        method: METHOD_OF[one.channel],
        source: one.channel,
        strength: senderOf(settings, one.channel) === 'lab' ? ('weak' as const) : ('medium' as const),
        weakened: null,
      })),
    ...(hasDevice && !proved.has('totp')
      ? [{ method: 'totp' as const, source: 'totp', strength: 'strong' as const, weakened: null }]
      : []),
  ]
  const then = judged.with(more)
  if (then.state === 'ready') return { state: 'prove', desk: null }
  const asksWord = then.state === 'needs' && then.missing.includes('calls.demand.approval')
  return { state: 'desk', desk: asksWord ? 'second-person' : 'not-enough' }
}

/** What the page may know of its recovery. */
export async function viewOf(db: ReadDb, looking: Looking, row: RecoveryRow): Promise<Recovery> {
  const standing = await standingOf(db, looking, row)
  const { state, desk } = stageOf(standing, looking.settings)
  const request = await requestOf(db, row.id)
  const ways: Way[] = []
  for (const one of standing.reach) ways.push(await wayOf(db, looking, { standing, reach: one }))
  const isProved = standing.proofs.some(proof => proof.method === 'totp')
  if (standing.hasDevice || isProved)
    ways.push({ method: 'totp', to: null, state: isProved ? 'proved' : 'ready', resendAt: null, expiresAt: null })
  return {
    state,
    further: state === 'prove' && standing.proofs.length > 0,
    // Nobody learns by a browser who exists: before the first proof none is known.
    knownBrowser: standing.proofs.length > 0 && (await isKnownTo(db, looking, row)),
    ways,
    desk,
    endsAt: row.ends_at,
    appeal: await appealIn(db, looking, standing),
    request: request === undefined ? null : requestName(request.number),
  }
}

const isKnownTo = async (db: ReadDb, { now }: Looking, { user_id: userId, browser_id: browserId }: RecoveryRow) =>
  userId !== null && (await isKnown(db, now, { userId, browserId }))

/** Which contact is unavailable to somebody who proved only the other one; null: it cannot be told, or there is nothing to appeal for. */
export function unavailableTo({ proofs }: Standing): 'mobile' | 'email' | null {
  const sources = new Set(proofs.map(proof => proof.source))
  if (sources.has('email') === sources.has('sms')) return null
  return sources.has('email') ? 'mobile' : 'email'
}

async function appealIn(db: ReadDb, looking: Looking, standing: Standing): Promise<Recovery['appeal']> {
  const { row } = standing
  if (row.user_id === null) return null
  const live = await ownAppeals.of(db, looking.now, { userId: row.user_id, recoveryId: row.id })
  if (live !== null)
    return live.state === 'collecting'
      ? {
          state: 'collecting',
          endsAt: live.endsAt,
          open: live.groups.filter(one => !one.answered).map(one => one.group),
        }
      : null
  // Nothing is said before something is proved.
  if (unavailableTo(standing) === null || standing.proofs.some(proof => proof.method === 'appeal')) return null
  // A result that goes nowhere helps nobody: without a gateway for it the desk takes the appeal, and hands a letter out.
  const channels = await ownChannels(db, looking)
  if (channels.length === 0 || (await ownAppeals.problem(db, looking, row.user_id)) !== null) return null
  return { state: 'possible', channels: [...channels] }
}

export const requestName = (number: number): string => `R-${String(number)}`

async function wayOf(
  db: ReadDb,
  { now, settings }: Looking,
  { standing, reach }: { readonly standing: Standing; readonly reach: Reach },
): Promise<Way> {
  const { channel, masked, digest } = reach
  const code = await openCode(db, standing.row.id, { channel, now })
  const allowance = allowanceFor(await codesSentTo(db, digest, now - DAY), now, sendingLimits(settings))
  const isProved = standing.proofs.some(proof => proof.source === channel)
  return {
    method: METHOD_OF[channel],
    to: masked,
    state: isProved ? 'proved' : code === undefined ? 'ready' : 'sent',
    resendAt: allowance.kind === 'free' ? null : allowance.retryAt,
    expiresAt: code?.expires_at ?? null,
  }
}
