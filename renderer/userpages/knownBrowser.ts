import { MOST_SHOWN } from '#shared/contract/browsers.ts'

import { isKiosk } from './kiosk.ts'

/** What this browser keeps for the people who sign in with it, so that it is known again. */
export interface KnownBrowser {
  /** What goes with a sign-in; nothing at a terminal, or where nothing can be kept. */
  shown(): { readonly browsers?: string[] }
  /** Keeps a fresh secret; the oldest makes room. */
  keep(secret: string): void
}

const KEY = 'iam-desk.browsers'
const SECRET = /^[\w-]{43}$/u

/**
 * Kept in localStorage, as the bearer is in sessionStorage and for the same reason: a cookie goes to every port of 127.0.0.1, and another
 * program's page there would be handed it. The secrets bear no name: which is whose, only the core can tell. A terminal keeps none and
 * shows none, and wipes what was there.
 */
export function knownBrowser(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null): KnownBrowser {
  const read = (): string[] => {
    try {
      const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]')
      if (!Array.isArray(kept)) return []
      return kept.filter((one): one is string => typeof one === 'string' && SECRET.test(one)).slice(0, MOST_SHOWN)
    } catch {
      return []
    }
  }
  if (isKiosk()) storage?.removeItem(KEY)
  if (storage === null || isKiosk()) return { shown: () => ({}), keep: () => undefined }
  return {
    shown: () => ({ browsers: read() }),
    keep: secret => {
      const kept = [secret, ...read().filter(one => one !== secret)].slice(0, MOST_SHOWN)
      try {
        storage.setItem(KEY, JSON.stringify(kept))
      } catch {
        // Full or forbidden: the browser is simply not known next time.
      }
    },
  }
}

/** The storage of this page; null where the browser forbids it. */
export function ownStorage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}
