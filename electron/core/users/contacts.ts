import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { editUser, requireUser } from '../directory/directory.ts'
import { judgeContacts, requireFree } from './checks.ts'

/**
 * A user changes their own contacts by a program. As with every change the new one waits, and the old one hears how to take it back.
 * Source: Huawei Cloud, IAM API Reference, "Modifying IAM User Information (Recommended)", by the user.
 */
export const updateOwnContacts: HandlersFor<'users'>['updateOwnContacts'] = (call, { userId, ...contacts }) =>
  call.write(async tx => {
    const fields = judgeContacts(contacts)
    if (fields.email === undefined && fields.phone === undefined)
      throw new Refusal({ code: 'invalid_input', fields: ['email', 'mobile'] })
    await requireFree(tx, await requireUser(tx, userId), fields)
    const { contactsChanged, veto } = await editUser(tx, call, { userId, fields })
    if (contactsChanged) {
      await notifyUser(tx, call, { userId, notice: 'contact-changed', callId: null, veto })
      call.note('contact-changed')
    }
    return {}
  })
