import { OWN_ACTIONS, type OwnAction, type OwnActivity } from '#shared/contract/mySecurity.ts'
import type { UserId } from '#shared/contract/ids.ts'

import type { HandlersFor } from '../call.ts'
import { takeBackUntil } from '../directory/directory.ts'
import { ownSealedUntil, sealedUntil } from '../quarantine/quarantine.ts'
import { sessionOf } from '../sessions/sessions.ts'
import type { ReadDb } from '../store/database.ts'
import { ownRows, type OwnRow } from './rows.ts'

const PAGE = 20
/** Rows are left out after they were read (a wrong pair of codes, say), so more are read than shown. */
const READ = 100
const HOUR = 3_600_000

const SIGNING_IN: readonly string[] = [
  'sessions.signIn.attempted',
  'sessions.secondFactor.attempted',
  'sessions.slip.redeemed',
  'sessions.link.opened',
  'sessions.invitation.opened',
]
/** What the desk does to a credential, in a call. */
const RESETS: readonly string[] = ['credentials.password.reset', 'credentials.invitation.sent', 'mfa.device.unbound']
/** What a user does alone and somebody else may have done, by what is kept of it. */
const OWN_KINDS: Readonly<Partial<Record<string, 'password' | 'protection'>>> = {
  'recovery.password.reset': 'password',
  'mySecurity.protection.changed': 'protection',
}
const CONTACT_CHANGES: readonly string[] = ['mySecurity.contact.changed', 'mySecurity.contact.removed']

/** The rows that count, whatever else was tried. */
function counts(row: OwnRow): boolean {
  // Only actions of the list are read.
  const notes: readonly string[] = OWN_ACTIONS[row.action as OwnAction]
  return notes.length === 0 || notes.includes(row.note)
}

/** What happened to the asking user's account. The audit's words for staff stay there: no name, no reason, no call. */
export const activity: HandlersFor<'mySecurity'>['activity'] = async (call, { before }) => {
  const { userId } = sessionOf(call.actor)
  const read = await ownRows(call.read, userId, { before: before ?? null, limit: READ })
  const page = read.filter(counts).slice(0, PAGE)
  const objecting = { userId, now: call.now, freshMs: call.settings.freshContactHours * HOUR }
  const rows: OwnActivity[] = []
  for (const row of page) rows.push({ ...shown(row, userId), ...(await objectionTo(call.read, row, objecting)) })
  const more = read.length === READ || read.filter(counts).length > PAGE
  return { rows, next: more ? (page.at(-1)?.seq ?? read.at(-1)?.seq ?? null) : null }
}

function shown(row: OwnRow, userId: UserId): Pick<OwnActivity, 'seq' | 'at' | 'action' | 'by' | 'note'> {
  const { seq, at, action } = row
  return { seq, at, action, by: doer(row, userId), note: noteOf(action, row.note) }
}

function doer(row: OwnRow, userId: UserId): OwnActivity['by'] {
  if (SIGNING_IN.includes(row.action)) return 'someone'
  switch (row.actorKind) {
    case 'user':
      // By a link from a message, nobody who is signed in.
      return row.actorId === userId ? 'you' : 'someone'
    case 'system':
      return 'system'
    case 'api':
      // Their own program, or one that an administrator runs.
      return row.actorId === userId ? 'you' : 'desk'
    case 'operator':
    case 'cli':
      return 'desk'
  }
}

function noteOf(action: string, note: string): OwnActivity['note'] {
  // Also where a change of password, or a new app, was the last thing that sign-in asked for.
  if (note.endsWith(':new-browser')) return 'new-browser'
  if (!SIGNING_IN.includes(action)) return null
  if (note === 'open') return 'signed-in'
  if (note.startsWith('address:')) return 'address'
  if (note === 'locked' || note === 'locked-now') return 'locked'
  return note.startsWith('wrong') ? 'wrong' : 'more-to-come'
}

/** Until when the code from the message about this row undoes it. */
async function objectionTo(
  db: ReadDb,
  row: OwnRow,
  { userId, now, freshMs }: { readonly userId: UserId; readonly now: number; readonly freshMs: number },
): Promise<Pick<OwnActivity, 'objectUntil' | 'objectTo'>> {
  const changed = CONTACT_CHANGES.includes(row.action) || row.note === 'contact-changed'
  if (changed) {
    const until = await takeBackUntil(db, userId, now)
    if (until !== null && row.at + freshMs > now) return { objectUntil: until, objectTo: 'contact' }
  }
  const reset = RESETS.includes(row.action)
  if (reset && row.callId !== null) {
    const kind = row.action === 'mfa.device.unbound' ? 'mfa' : 'password'
    const sealed = (await sealedUntil(db, row.callId, now)).find(one => one.kind === kind)
    if (sealed !== undefined) return { objectUntil: sealed.until, objectTo: 'reset' }
  }
  const own = OWN_KINDS[row.action]
  if (own !== undefined) {
    const until = await ownSealedUntil(db, { userId, kind: own, madeAt: row.at }, now)
    if (until !== null) return { objectUntil: until, objectTo: own === 'password' ? 'reset' : 'protection' }
  }
  return { objectUntil: null, objectTo: null }
}
