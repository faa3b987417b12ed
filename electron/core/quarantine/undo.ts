/** A reset, or a change of login protection, whose replaced credential or setting is still sealed. Later ones have higher ids. */
export interface SealedReset {
  readonly id: number
  readonly kind: 'password' | 'mfa' | 'protection'
  readonly madeAt: number
}

/** What an objection to one reset does. */
export interface Undoing {
  /** The resets whose sealed credential comes back: at most one of each kind. */
  readonly restore: readonly number[]
  /** The resets that are over: the one objected to and every later one. Earlier ones can still be objected to. */
  readonly end: readonly number[]
  /** A device bound since then dies even though no reset of the MFA is undone: whoever came in by the reset may have bound it. */
  readonly dropDevicesSince: number | null
}

/**
 * Takes a user back to before one reset: of each kind, what the first reset from that one on replaced. Pure. Undoing the oldest
 * reset therefore brings back the oldest credential, and undoing the newest what was in place before it. A change of login protection
 * since then goes with it: whoever came in by the reset may have switched it off.
 */
export function undo(resets: readonly SealedReset[], objected: SealedReset): Undoing {
  const since = resets.filter(one => one.id >= objected.id).toSorted((a, b) => a.id - b.id)
  const first = (kind: SealedReset['kind']) => since.find(one => one.kind === kind)
  const mfa = first('mfa')
  return {
    restore: [first('password'), mfa, first('protection')].flatMap(one => (one === undefined ? [] : [one.id])),
    end: since.map(one => one.id),
    dropDevicesSince: mfa === undefined ? objected.madeAt : null,
  }
}
