import { z } from 'zod'

import { command, deskOnly, query, staff } from './capability.ts'
import { DeskId, Reason, Time } from './ids.ts'

/** A key as one desk shows it and another takes it, and the digits that people compare aloud. */
const KeyText = z.string().trim().min(1).max(512)

export const PairedDesk = z.object({
  deskId: DeskId,
  name: z.string(),
  fingerprint: z.string(),
  pairedAt: Time,
  pairedBy: z.string(),
  /** Until then its word is worth nothing in calls of whoever paired it. */
  freshUntil: Time.nullable(),
  endedAt: Time.nullable(),
  endedBy: z.string().nullable(),
})
export type PairedDesk = z.infer<typeof PairedDesk>

const about = () => ({})

export const pairing = {
  /** This desk's key, to be given to other desks, and the desks whose keys were taken. */
  overview: query({
    allow: staff('settings.read'),
    input: z.strictObject({}),
    output: z.object({ key: z.string(), fingerprint: z.string(), desks: z.array(PairedDesk) }),
  }),
  /**
   * Takes the key of another desk. `fingerprint` is what somebody there read aloud: refused when it is not that of the key, so
   * nobody pairs with a key that was exchanged on the way. The other desk takes this one's key the same way.
   */
  pair: command({
    allow: deskOnly('settings.manage'),
    evidence: 'none',
    input: z.strictObject({
      key: KeyText,
      name: z.string().trim().min(1).max(64),
      fingerprint: z.string().trim().max(64),
      reason: Reason,
    }),
    output: z.object({}),
    audit: { action: 'pairing.desk.paired', subject: about },
    touches: ['calls', 'approvals'],
  }),
  /** Ends a pairing: words that came from there and were not spent yet are worth nothing any more. */
  end: command({
    allow: deskOnly('settings.manage'),
    evidence: 'none',
    input: z.strictObject({ deskId: DeskId, reason: Reason }),
    output: z.object({}),
    audit: { action: 'pairing.desk.ended', subject: about },
    touches: ['calls', 'approvals'],
  }),
} as const
