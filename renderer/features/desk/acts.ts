import { ACTS, type Act } from '#shared/contract/acts.ts'
import type { Call, Route } from '#shared/contract/calls.ts'
import type { HandOver } from '#shared/contract/credentials.ts'
import type { Reply } from '#shared/errors.ts'

import { rpc } from '../../bridge/rpc.ts'

/** Letters work only while the list of acts has the focus (WCAG 2.2, 2.1.4). */
export const LETTERS = {
  'reset-password': 'P',
  'reset-mfa': 'M',
  unlock: 'U',
  'enable-user': 'E',
  'disable-user': 'D',
  'end-sessions': 'S',
} satisfies Record<Act, string>

export const actOf = (letter: string): Act | undefined => ACTS.find(act => LETTERS[act] === letter.toUpperCase())

/** Acts that reach the user's account without the caller's wish, so the operator must say why. */
export const NEEDS_REASON: readonly Act[] = ['enable-user', 'disable-user', 'end-sessions']

/** Acts that replace a secret, which then has to reach the user. */
export const HANDS_OVER: readonly Act[] = ['reset-password', 'reset-mfa']

export interface Wish {
  readonly act: Act
  /** Instead of a reset: a first-login link. */
  readonly invites: boolean
  readonly route: string
  readonly style: 'words' | 'random'
  readonly reason: string
}

/** What came of an act, in one shape for all six. `sessionsEnded` is null where an act ends none. */
export interface Done {
  readonly act: Act
  readonly invited: boolean
  readonly handOver: HandOver | null
  readonly sessionsEnded: number | null
  readonly notices: number
}

const shaped = <T extends { readonly notices: number; readonly sessionsEnded?: number; readonly handOver?: HandOver }>(
  act: Act,
  reply: Reply<T>,
): Reply<Done> =>
  reply.ok
    ? {
        ok: true,
        value: {
          act,
          invited: false,
          handOver: reply.value.handOver ?? null,
          sessionsEnded: reply.value.sessionsEnded ?? null,
          notices: reply.value.notices,
        },
      }
    : reply

/** Whoever has never signed in is invited where a link can go: it is their first password, and no reset. */
export const invites = (call: Call, way: Pick<Route, 'kind'> | undefined): boolean =>
  call.card.lastSignInAt === null && way?.kind === 'link'

/** Does an act on the user of a call. The core judges the evidence again, and spends it. */
export async function perform(
  callId: Call['callId'],
  { act, invites: isInvitation, route, style, reason }: Wish,
): Promise<Reply<Done>> {
  if (isInvitation) {
    const done = shaped(act, await rpc.credentials.invite({ callId, route, reason }))
    return done.ok ? { ok: true, value: { ...done.value, invited: true } } : done
  }
  switch (act) {
    case 'reset-password':
      return shaped(act, await rpc.credentials.resetPassword({ callId, route, style, reason }))
    case 'reset-mfa':
      return shaped(act, await rpc.mfa.reset({ callId, route, reason }))
    case 'unlock':
      return shaped(act, await rpc.credentials.unlock({ callId, reason }))
    case 'enable-user':
      return shaped(act, await rpc.directory.enableUser({ callId, reason }))
    case 'disable-user':
      return shaped(act, await rpc.directory.disableUser({ callId, reason }))
    case 'end-sessions':
      return shaped(act, await rpc.sessions.endAll({ callId, reason }))
  }
}
