import type { UserId } from '#shared/contract/ids.ts'
import type { WrittenUser } from '#shared/contract/users.ts'
import { Refusal } from '#shared/errors.ts'

import type { Actor, CommandCall, HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { setMustChange, type Passwords } from '../credentials/credentials.ts'
import { editUser, requireUser, setEnabled, userOf, type UserRecord } from '../directory/directory.ts'
import { endSessions } from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'
import { endTokensOf } from '../tokens/tokens.ts'
import { judgeFields, requireFree } from './checks.ts'
import { hashNext, putChosen } from './password.ts'

/**
 * Changes a user. Everything slow about a new password happens first; the transaction fails if the password changed meanwhile.
 * Source: Huawei Cloud, IAM API Reference, "Modifying IAM User Information (Recommended)", by the administrator, and "Modifying User
 * Information".
 */
export const updateUser =
  (passwords: Passwords): HandlersFor<'users'>['update'] =>
  async (call, { userId, user: written }) => {
    const user = await requireUser(call.read, userId)
    requireChangeable(call.actor, user, written)
    const { enabled, password, mustChange, ...rest } = written
    const fields = judgeFields(rest)
    // Whoever was never called by another name than the login keeps being called by it.
    if (fields.login !== undefined && user.name === user.login) fields.name = fields.login
    const next = password === undefined ? null : await hashNext(passwords, call, { user, password, byOwner: false })
    call.detail({ fields: Object.keys(written).join(', ') })

    return call.write(async tx => {
      const present = await requireUser(tx, userId)
      requireChangeable(call.actor, present, written)
      await requireFree(tx, present, fields)
      const { contactsChanged, veto } = await editUser(tx, call, { userId, fields })
      if (contactsChanged) await notifyUser(tx, call, { userId, notice: 'contact-changed', callId: null, veto })
      const words = contactsChanged ? ['contact-changed'] : []
      if (next !== null) {
        await putChosen(tx, call, { user: present, next, mustChange: mustChange ?? true })
        await notifyUser(tx, call, { userId, notice: 'password-set', callId: null })
        words.push('password-set')
      } else if (mustChange !== undefined) await setMustChange(tx, userId, mustChange)
      if (enabled !== undefined && enabled !== present.enabled) {
        await switchUser(tx, call, { userId, enabled })
        words.push(enabled ? 'enabled' : 'disabled')
      }
      call.note(words.join(':'))
      return userOf(tx, userId, call.now)
    })
  }

async function switchUser(
  tx: WriteDb,
  call: CommandCall<'none'>,
  { userId, enabled }: { readonly userId: UserId; readonly enabled: boolean },
): Promise<void> {
  await setEnabled(tx, userId, enabled)
  if (!enabled) {
    await endSessions(tx, userId, call.now)
    await endTokensOf(tx, [userId])
  }
  await notifyUser(tx, call, { userId, notice: enabled ? 'account-enabled' : 'account-disabled', callId: null })
}

/**
 * Whoever owns the account is changed by nobody else and disabled by nobody. An account that froze because a reset was objected to
 * is opened at the desk, by a lead who knows who is calling: a program neither enables it nor chooses its password.
 */
function requireChangeable(actor: Actor, user: UserRecord, { enabled, password }: WrittenUser): void {
  const isSelf = actor.kind === 'api' && actor.agencyId === null && actor.userId === user.userId
  if (user.enterpriseAdministrator && (!isSelf || enabled === false))
    throw new Refusal({ code: 'forbidden', reason: 'directory.user.owner' })
  if (user.frozen !== null && (enabled !== undefined || password !== undefined))
    throw new Refusal({ code: 'conflict', reason: 'directory.user.frozen' })
}
