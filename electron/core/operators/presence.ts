import type { OperatorId } from '#shared/contract/ids.ts'

import type { Clock } from '../ports.ts'

interface Session {
  readonly operatorId: OperatorId
  readonly via: 'operator' | 'cli'
  wallSeen: number
  monotonicSeen: number
}

/** Who is signed in at which client. Lives in memory only: a session ends with the process at the latest. */
export interface Presence {
  begin(client: string, who: { readonly operatorId: OperatorId; readonly via: 'operator' | 'cli' }): void
  /** The operator of a client, unless idleness or a clock jump has ended the session. */
  who(client: string, idleMs: number): { readonly operatorId: OperatorId; readonly via: 'operator' | 'cli' } | null
  /** A person did something: the idle time starts again. Answers when the session will end. */
  touch(client: string, idleMs: number): number
  locksAt(client: string, idleMs: number): number
  end(client: string): void
  endOperator(operatorId: OperatorId): readonly string[]
  clients(): readonly string[]
}

/**
 * Idle time is measured on both clocks: the monotonic one cannot be set back, and the wall clock notices a suspend
 * that stopped the other.
 */
export function presence(clock: Clock): Presence {
  const sessions = new Map<string, Session>()
  const live = (client: string, idleMs: number) => {
    const session = sessions.get(client)
    if (session === undefined) return null
    const idle = Math.max(clock.now() - session.wallSeen, clock.monotonic() - session.monotonicSeen)
    if (idle < idleMs) return session
    sessions.delete(client)
    return null
  }
  const locksAt = (client: string, idleMs: number) => (sessions.get(client)?.wallSeen ?? 0) + idleMs
  return {
    begin(client, who) {
      sessions.set(client, { ...who, wallSeen: clock.now(), monotonicSeen: clock.monotonic() })
    },
    who: live,
    touch(client, idleMs) {
      const session = live(client, idleMs)
      if (session !== null) {
        session.wallSeen = clock.now()
        session.monotonicSeen = clock.monotonic()
      }
      return locksAt(client, idleMs)
    },
    locksAt,
    end: client => sessions.delete(client),
    endOperator(operatorId) {
      const ended = [...sessions].filter(([, session]) => session.operatorId === operatorId).map(([client]) => client)
      for (const client of ended) sessions.delete(client)
      return ended
    },
    clients: () => [...sessions.keys()],
  }
}
