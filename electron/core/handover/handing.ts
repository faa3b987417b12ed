import type { HandOver } from '#shared/contract/credentials.ts'
import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'
import type { MessageText } from '#shared/text/en/messages.ts'

import type { Actor, OpenRoute, Spent } from '../call.ts'
import { messagesIn, queueMessage } from '../codes/codes.ts'
import type { MessageKind, Queueing } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import type { UserRecord } from '../directory/directory.ts'
import type { WriteDb } from '../store/database.ts'
import { CLAIM_TRIES, claimDigest, dropClaims } from './claims.ts'
import { insertClaim } from './rows.ts'
import type { NewClaim, Purpose } from './rows.ts'
import { drawBinding, drawOther, drawPrinted } from './slip.ts'

/** What a hand-over needs of the call it belongs to; a `CommandCall` has it all. */
export interface Handing extends Queueing {
  readonly actor: Actor
}

const MINUTE = 60_000
const HOUR = 3_600_000
/** NIST SP 800-63B-4, 4.1.2: a binding code is valid for at most 10 minutes. */
const BINDING_MINUTES = 10

interface Job {
  readonly tx: WriteDb
  readonly call: Handing
  readonly spent: Spent
  readonly purpose: Purpose
  readonly route: OpenRoute
  readonly user: UserRecord
}

/**
 * Brings a reset to its user by one of the routes that the policy left open, in the act's own transaction. A link and a slip
 * open the user's pages by themselves; only `message` carries `password`. Nothing the desk gets back opens anything alone.
 *
 * Refuses `invalid_input`, reason `handover.route-not-offered`.
 */
export async function handOver(
  tx: WriteDb,
  call: Handing,
  what: {
    readonly spent: Spent
    readonly route: string
    readonly password: Secret | null
    /** A first-login link, to somebody who has never signed in. */
    readonly invitation?: true
  },
): Promise<HandOver> {
  const { spent } = what
  const route = spent.routes.find(one => one.route === what.route)
  if (route === undefined || (spent.act !== 'reset-password' && spent.act !== 'reset-mfa')) throw notOffered()
  const purpose = what.invitation === true ? 'first-login' : spent.act
  if (purpose === 'first-login' && (spent.act !== 'reset-password' || route.kind !== 'link')) throw notOffered()
  const job: Job = { tx, call, spent, purpose, route, user: await requireUser(tx, spent.userId) }
  await dropClaims(tx, spent.userId, job.purpose)
  switch (route.kind) {
    case 'link':
      return link(job)
    case 'message':
      return job.purpose === 'reset-mfa' ? bindingCode(job) : temporaryPassword(job, what.password)
    case 'slip':
      return slip(job)
  }
}

const notOffered = () => new Refusal({ code: 'invalid_input', reason: 'handover.route-not-offered', fields: ['route'] })

const answer = (job: Job, expiresAt: number): HandOver => ({
  route: job.route.route,
  kind: job.route.kind,
  to: job.route.to,
  expiresAt,
  slip: null,
})

async function link(job: Job): Promise<HandOver> {
  const { settings, keys, random, now } = job.call
  const { purpose } = job
  if (purpose === 'reset-mfa' || settings.publicAddress === '') throw notOffered()
  const isFirst = purpose === 'first-login'
  const hours = isFirst ? settings.invitationHours : settings.linkHours
  const expiresAt = now + hours * HOUR
  // 256 bits, in the fragment: it is in no log of a server or proxy on the way.
  const token = Buffer.from(random.bytes(32)).toString('base64url')
  const address = `${settings.publicAddress.replace(/\/+$/u, '')}/#/${isFirst ? 'welcome' : 'open'}/${token}`
  await leave(job, { kind: 'link', printedDigest: null, digest: claimDigest.link(keys, purpose, token), expiresAt })
  const { name, login, accountName: account } = job.user
  const texts = messagesIn(job.user.language)
  if (isFirst)
    await send(job, 'first-login-link', {
      text: texts.firstLoginLink({ link: address, name, login, account, hours }),
      expiresAt,
    })
  else await send(job, 'reset-link', { text: texts.resetLink({ link: address, login, account, hours }), expiresAt })
  return answer(job, expiresAt)
}

async function temporaryPassword(job: Job, password: Secret | null): Promise<HandOver> {
  if (password === null) throw new Error('a message hand-over needs the password')
  const minutes = job.call.settings.temporaryPasswordMinutes
  const expiresAt = job.call.now + minutes * MINUTE
  const { login, accountName: account, language } = job.user
  const text = messagesIn(language).temporaryPassword({
    password: password.dangerouslyReveal(),
    login,
    account,
    minutes,
  })
  await send(job, 'temporary-password', { text, expiresAt })
  return answer(job, expiresAt)
}

async function bindingCode(job: Job): Promise<HandOver> {
  // Never whole by e-mail: whoever reads the mailbox would hold everything that binding takes.
  if (job.route.channel !== 'sms') throw notOffered()
  const minutes = minutesOf(job)
  const expiresAt = job.call.now + minutes * MINUTE
  const code = drawBinding(job.call.random)
  const digest = claimDigest.binding(job.call.keys, job.user.userId, code)
  await leave(job, { kind: 'binding-code', printedDigest: null, digest, expiresAt })
  await send(job, 'binding-code', { text: messagesIn(job.user.language).bindingCode({ code, minutes }), expiresAt })
  return answer(job, expiresAt)
}

async function slip(job: Job): Promise<HandOver> {
  const { keys, random, settings } = job.call
  const { userId, name: userName, login, accountName, language } = job.user
  const minutes = minutesOf(job)
  const expiresAt = job.call.now + minutes * MINUTE
  const printed = drawPrinted(random)
  const half = drawOther(random)
  await leave(
    job,
    job.purpose === 'reset-mfa'
      ? {
          kind: 'binding-code',
          printedDigest: null,
          digest: claimDigest.binding(keys, userId, printed + half),
          expiresAt,
        }
      : {
          kind: 'slip',
          printedDigest: claimDigest.printed(keys, printed),
          digest: claimDigest.slip(keys, printed, half),
          expiresAt,
        },
  )
  const texts = messagesIn(language)
  const text =
    job.route.channel === null
      ? texts.slipHalfForDesk({ half, userName, callNumber: job.spent.callNumber, minutes })
      : texts.slipHalf({ half, purpose: job.spent.act, minutes })
  await send(job, 'slip-half', { text, expiresAt })
  const address = settings.publicAddress === '' ? null : settings.publicAddress
  return { ...answer(job, expiresAt), slip: { claimCode: printed, userName, login, accountName, address, language } }
}

const minutesOf = (job: Job): number =>
  job.purpose === 'reset-mfa'
    ? Math.min(BINDING_MINUTES, job.call.settings.claimMinutes)
    : job.call.settings.claimMinutes

const leave = (job: Job, claim: Pick<NewClaim, 'kind' | 'printedDigest' | 'digest' | 'expiresAt'>) =>
  insertClaim(job.tx, {
    id: Buffer.from(job.call.random.bytes(16)).toString('hex'),
    userId: job.user.userId,
    callId: job.spent.callId,
    purpose: job.purpose,
    madeAt: job.call.now,
    tries: CLAIM_TRIES,
    ...claim,
  })

function send(job: Job, kind: MessageKind, message: { readonly text: MessageText; readonly expiresAt: number }) {
  const { actor } = job.call
  return queueMessage(job.tx, job.call, {
    kind,
    channel: job.route.channel ?? 'desk',
    to: job.route.address ?? '',
    toMasked: job.route.to ?? '',
    userId: job.user.userId,
    callId: job.spent.callId,
    openedBy: 'operatorId' in actor ? actor.operatorId : null,
    subject: message.text.subject,
    body: new Secret(message.text.body),
    expiresAt: message.expiresAt,
    supersedes: true,
  })
}
