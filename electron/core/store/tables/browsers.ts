import type { UserId } from '#shared/contract/ids.ts'

export interface KnownBrowserTable {
  id: string
  user_id: UserId
  digest: Uint8Array
  words: string
  first_seen_at: number
  last_seen_at: number
}

/** Rows of known browsers. */
export interface BrowsersTables {
  known_browser: KnownBrowserTable
}
