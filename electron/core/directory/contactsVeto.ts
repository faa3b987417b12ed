import type { Channel, UserId } from '#shared/contract/ids.ts'
import type { Settings } from '#shared/contract/security.ts'

import type { Random } from '../ports.ts'
import { drawCode, foldCode } from '../store/codes.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import type { ContactChange } from './changing.ts'
import { phoneAddress } from './contacts.ts'
import { maskEmail, maskPhone } from './mask.ts'
import { pendingRows, type contactRow } from './rows.ts'
import { dropVetoes, putVeto, takeVetoTry, vetoByLink, vetoRows, type VetoRow } from './rows/contacts.ts'

/** What a veto is made and checked with; a `CommandCall` has it all. */
export interface Vetoing {
  readonly now: number
  readonly random: Random
  readonly keys: Keys
  readonly settings: Pick<Settings, 'freshContactHours' | 'publicAddress'>
}

/** How the old contacts can take a change back; for their message and for nothing else. */
export interface Veto {
  readonly code: string
  /** Null without a public address. */
  readonly link: string | null
  readonly hours: number
  /** Contacts that were removed lately: they are told too, though nothing else is sent there any more. */
  readonly also: readonly { readonly channel: Channel; readonly address: string; readonly masked: string }[]
}

/** 40 bits; with the user known and five tries that is as good as never. */
const GROUPS = 2
export const VETO_TRIES = 5
const HOUR = 3_600_000

type Stored = NonNullable<Awaited<ReturnType<typeof contactRow>>>

/**
 * Makes the code and the link by which the old contacts take these changes back, until the changed ones count. `before` is how
 * the user's contacts stood; the change itself is written already. Null when nothing of it can be taken back.
 */
export async function openVeto(
  tx: WriteDb,
  call: Vetoing,
  about: { readonly userId: UserId; readonly changes: readonly ContactChange[]; readonly before: Stored },
): Promise<Veto | null> {
  const { userId, before } = about
  const { now, keys, random, settings } = call
  const changes = about.changes.filter(change => change.kind !== 'withdrawn')
  // A change that no longer waits cannot be taken back, whatever was sent for it.
  if (changes.length < about.changes.length) await dropVetoes(tx, userId, 'new')
  if (changes.length === 0) return null
  const code = drawCode(random, GROUPS)
  // 256 bits, in the fragment: it is in no log of a server or proxy on the way.
  const token = settings.publicAddress === '' ? null : Buffer.from(random.bytes(32)).toString('base64url')
  const pending = await pendingRows(tx, [userId])
  for (const { channel, kind } of changes) {
    const wasGone = (channel === 'email' ? before.emailKey : before.phoneKey) === ''
    if (kind === 'removed' && wasGone) continue
    const old = kind === 'removed' ? removedOf(channel, before) : NOTHING
    const addressKey =
      kind === 'removed' ? old.address_key : (pending.find(one => one.channel === channel)?.addressKey ?? '')
    const target = { user_id: userId, channel, kind: kind === 'removed' ? 'removed' : 'new' } as const
    await putVeto(tx, {
      ...target,
      ...old,
      digest: codeDigest(keys, { ...target, addressKey, code }),
      link_digest: token === null ? null : linkDigest(keys, token),
      tries_left: VETO_TRIES,
      expires_at: now + settings.freshContactHours * HOUR,
    })
  }
  const link = token === null ? null : `${settings.publicAddress.replace(/\/+$/u, '')}/#/not-me/${token}`
  return { code, link, hours: settings.freshContactHours, also: (await vetoRows(tx, userId, now)).flatMap(removed) }
}

const NOTHING = { area_code: '', address: '', address_key: '', address_changed_at: null }

const removedOf = (channel: Channel, before: Stored) =>
  channel === 'email'
    ? {
        area_code: '',
        address: before.email,
        address_key: before.emailKey,
        address_changed_at: before.emailChangedAt,
      }
    : {
        area_code: before.areaCode,
        address: before.phone,
        address_key: before.phoneKey,
        address_changed_at: before.phoneChangedAt,
      }

const removed = (row: VetoRow): Veto['also'] =>
  row.kind === 'new'
    ? []
    : [
        row.channel === 'email'
          ? { channel: 'email', address: row.address, masked: maskEmail(row.address) }
          : {
              channel: 'sms',
              address: phoneAddress(row.area_code, row.address),
              masked: maskPhone(row.area_code, row.address),
            },
      ]

/** Keyed, and bound to the user, the contact and what happens to it: a code can be moved to nothing else. */
const codeDigest = (
  keys: Keys,
  of: Pick<VetoRow, 'user_id' | 'channel' | 'kind'> & { readonly addressKey: string; readonly code: string },
) => keys.mac('contact', 'veto', of.user_id, of.channel, of.kind, of.addressKey, foldCode(of.code))

const linkDigest = (keys: Keys, token: string) => keys.mac('contact', 'veto-link', token)

/** Digests have one length and come from one key, so how long the comparison takes tells nothing about the code. */
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

/** How a code fared. The transaction must commit, or a try is given back. */
export type VetoCheck =
  | { readonly outcome: 'right' }
  | { readonly outcome: 'wrong'; readonly triesLeft: number }
  | { readonly outcome: 'no-tries-left' | 'nothing-waits' }

/** Checks a code that the user reads out. Call `settleContacts` first. */
export async function checkVeto(
  tx: WriteDb,
  call: Pick<Vetoing, 'now' | 'keys'>,
  typed: { readonly userId: UserId; readonly code: string },
): Promise<VetoCheck> {
  const rows = await vetoRows(tx, typed.userId, call.now)
  if (rows.length === 0) return { outcome: 'nothing-waits' }
  if (!(await takeVetoTry(tx, typed.userId))) return { outcome: 'no-tries-left' }
  const open = rows.filter(row => row.tries_left > 0)
  if ((await fitting(tx, call, { ...typed, rows: open })).length > 0) return { outcome: 'right' }
  return { outcome: 'wrong', triesLeft: Math.max(...open.map(row => row.tries_left)) - 1 }
}

/**
 * Whether a code takes a change of this user back, as typed by somebody who is signed in as them. It takes no tries: whoever made the
 * change could use them up from there, and 40 bits and the pace of the page stand against guessing. Call `settleContacts` first.
 */
export async function fitsVeto(
  tx: WriteDb,
  call: Pick<Vetoing, 'now' | 'keys'>,
  typed: { readonly userId: UserId; readonly code: string },
): Promise<boolean> {
  const rows = await vetoRows(tx, typed.userId, call.now)
  return (await fitting(tx, call, { ...typed, rows })).length > 0
}

async function fitting(
  tx: WriteDb,
  call: Pick<Vetoing, 'keys'>,
  typed: { readonly userId: UserId; readonly code: string; readonly rows: readonly VetoRow[] },
): Promise<VetoRow[]> {
  const pending = await pendingRows(tx, [typed.userId])
  const keyOf = (row: VetoRow) =>
    row.kind === 'removed'
      ? row.address_key
      : (pending.find(one => one.channel === row.channel)?.addressKey ?? 'nothing waits')
  return typed.rows.filter(row =>
    sameBytes(row.digest, codeDigest(call.keys, { ...row, addressKey: keyOf(row), code: typed.code })),
  )
}

/** Whose change the token of a link takes back; null: unknown, used or too late, all alike. */
export async function userOfLink(
  db: ReadDb,
  call: Pick<Vetoing, 'now' | 'keys'>,
  token: string,
): Promise<UserId | null> {
  return (await vetoByLink(db, linkDigest(call.keys, token), call.now))?.userId ?? null
}
