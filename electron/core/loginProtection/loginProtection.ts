import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { ownAccount, type HandlersFor } from '../call.ts'
import { keepMethod, protectionOf, protectionsIn } from '../protection/protection.ts'
import { changeProtection } from '../quarantine/quarantine.ts'
import { endSessions } from '../sessions/sessions.ts'

type Handlers = HandlersFor<'loginProtection'>

/** Login protection of others, for administrators and their programs. */
export const loginProtection = (): Handlers => ({ list, get, set })

const list: Handlers['list'] = async (call, asked) => ({
  users: (await protectionsIn(call.read, ownAccount(asked))).map(one => ({ ...one })),
})

const get: Handlers['get'] = async (call, asked) => {
  const userId = userOf(asked)
  const protection = await protectionOf(call.read, userId)
  if (protection === null) throw new Refusal({ code: 'not_found', reason: 'loginProtection.never', fields: [userId] })
  return { userId, ...protection }
}

/** Throws Refusal `forbidden` for whoever asks: from 2024 on Huawei Cloud leaves one's own to another administrator. */
const set: Handlers['set'] = (call, { enabled, method, ...asked }) =>
  call.write(async tx => {
    const userId = userOf(asked)
    if ('userId' in call.actor && call.actor.userId === userId)
      throw new Refusal({ code: 'forbidden', reason: 'loginProtection.own' })
    const before = await protectionOf(tx, userId)
    const isSame = before?.enabled === enabled && (before.method === method || !enabled)
    const wasOn = before?.enabled === true
    if (!isSame && (enabled || wasOn)) {
      await changeProtection(tx, call, { userId, method: enabled ? method : null })
      await endSessions(tx, userId, call.now)
    }
    if (!enabled) await keepMethod(tx, userId, { method, now: call.now })
    call.note(isSame ? 'unchanged' : enabled ? method : 'off')
    return { userId, enabled, method }
  })

function userOf({ userId }: { readonly userId?: UserId | undefined }): UserId {
  if (userId === undefined) throw new Refusal({ code: 'invalid_input', fields: ['userId'] })
  return userId
}
