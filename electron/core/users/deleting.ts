import { Refusal } from '#shared/errors.ts'

import { deleteGrantsOf } from '../access/access.ts'
import { dropKeysSince } from '../accessKeys/accessKeys.ts'
import { withdrawAppealsOf } from '../appeals/appeals.ts'
import { forgetBrowsers } from '../browsers/browsers.ts'
import type { HandlersFor } from '../call.ts'
import { endCallsAbout } from '../calls/calls.ts'
import { deleteCard } from '../checkWords/checkWords.ts'
import { dropMessagesOf, notifyUser } from '../codes/codes.ts'
import { forgetPasswords } from '../credentials/credentials.ts'
import { buryUser, requireUser, settleContacts } from '../directory/directory.ts'
import { deleteMemberships } from '../groups/groups.ts'
import { dropClaims } from '../handover/handover.ts'
import { forgetDevices } from '../mfa/mfa.ts'
import { chooseWay } from '../protection/protection.ts'
import { endQuarantine } from '../quarantine/quarantine.ts'
import { forgetRecoveries } from '../recovery/recovery.ts'
import { deleteSessions } from '../sessions/sessions.ts'
import { endTokensOf } from '../tokens/tokens.ts'

/**
 * Deletes a user: everything that opens something, everything they were allowed, and what the directory knows of them. The last
 * message that they get says so. Whoever owns the account cannot be deleted.
 * Source: Huawei Cloud, IAM API Reference, "Deleting an IAM User".
 */
export const removeUser: HandlersFor<'users'>['remove'] = (call, { userId }) =>
  call.write(async tx => {
    const { now } = call
    await settleContacts(tx, now)
    const user = await requireUser(tx, userId)
    if (user.enterpriseAdministrator) throw new Refusal({ code: 'conflict', reason: '1107' })
    call.about({ userId, accountId: user.accountId })
    call.detail({ login: user.login })
    // The radar and the quarantine know the user as long as these are there.
    await endCallsAbout(tx, userId, now)
    await withdrawAppealsOf(tx, userId)
    await forgetRecoveries(tx, userId)
    await endQuarantine(tx, userId, now)
    await dropClaims(tx, userId, 'reset-password')
    await dropClaims(tx, userId, 'reset-mfa')
    await dropMessagesOf(tx, userId, now)
    await notifyUser(tx, call, { userId, notice: 'user-deleted', callId: null })

    await forgetPasswords(tx, userId)
    await forgetDevices(tx, userId)
    await chooseWay(tx, userId, { method: null, now })
    await deleteCard(tx, userId)
    await deleteSessions(tx, userId)
    await forgetBrowsers(tx, userId)
    await dropKeysSince(tx, userId, 0)
    await endTokensOf(tx, [userId])
    await deleteMemberships(tx, userId)
    await deleteGrantsOf(tx, { kind: 'user', id: userId })
    await buryUser(tx, userId, now)
    return {}
  })
