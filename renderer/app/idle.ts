import { onScopeDispose, watch } from 'vue'

import { useNow } from '../ui/now.ts'
import { useSession } from './session.ts'

/** A touch is told to the core at most this often. */
const EVERY_MS = 30_000
const SIGNS = ['keydown', 'pointerdown', 'wheel'] as const

/**
 * Watches whether someone is at the desk. Only what a person does counts (`isTrusted`): a script or a poll must not keep
 * the store open. In the seconds of warning the first key counts at once.
 */
export function useIdleWatch(): void {
  const session = useSession()
  const now = useNow()
  let toldAt = 0

  function sign(event: Event): void {
    if (!event.isTrusted || session.stage !== 'desk') return
    const time = Date.now()
    const warned = session.locksAt - time <= session.warnBeforeMs
    if (!warned && time - toldAt < EVERY_MS) return
    toldAt = time
    void session.touch()
  }

  for (const kind of SIGNS) window.addEventListener(kind, sign, { capture: true, passive: true })
  onScopeDispose(() => {
    for (const kind of SIGNS) window.removeEventListener(kind, sign, { capture: true })
  })

  // The core ends the session by itself; asking shows it even when its event was lost.
  watch(now, time => {
    if (session.stage === 'desk' && session.locksAt > 0 && time > session.locksAt + 1_000) void session.refresh()
  })
}
