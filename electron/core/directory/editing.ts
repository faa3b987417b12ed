import type { UserFields } from '#shared/contract/directory.ts'
import type { UserId } from '#shared/contract/ids.ts'
import type { Settings } from '#shared/contract/security.ts'

import type { Random } from '../ports.ts'
import type { WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { contactChanges, settleContacts, writeUser, type ContactChange } from './changing.ts'
import { requireUnfrozen } from './contactsFreeze.ts'
import { openVeto, type Veto } from './contactsVeto.ts'
import { keepAdminGroups } from './groups.ts'
import { requireUser } from './records.ts'
import { contactRow } from './rows.ts'

/** What a change is made with; a `CommandCall` has it all. */
interface Editing {
  readonly now: number
  readonly random: Random
  readonly keys: Keys
  readonly settings: Settings
}

/**
 * Changes directory data of a user, by whomever: checked fields (`checkFields`) are written, a new contact waits, frozen ones stay as
 * they are. Answers whether contacts changed, and how the old ones can take it back, for the notice that the caller owes them.
 */
export async function editUser(
  tx: WriteDb,
  call: Editing,
  edit: {
    readonly userId: UserId
    readonly fields: Partial<{ [F in keyof UserFields]: UserFields[F] | undefined }>
  },
): Promise<{ readonly contactsChanged: boolean; readonly veto: Veto | null }> {
  const { userId, fields } = edit
  await settleContacts(tx, call.now)
  const { accountId } = await requireUser(tx, userId)
  const changes = await contactChanges(tx, userId, fields)
  const before = await contactRow(tx, userId)
  if (changes.length > 0) await requireUnfrozen(tx, userId, changes.map(fieldOf))
  const { freshContactHours: freshHours } = call.settings
  await writeUser(tx, { userId, accountId, fields, changes, now: call.now, freshHours })
  await keepAdminGroups(tx, call.now)
  if (changes.length === 0 || before === undefined) return { contactsChanged: false, veto: null }
  return { contactsChanged: true, veto: await openVeto(tx, call, { userId, changes, before }) }
}

const fieldOf = ({ channel }: ContactChange): string => (channel === 'email' ? 'email' : 'phone')
