import { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import type { HandlersFor } from '../call.ts'
import { newId, notifyUser } from '../codes/codes.ts'
import { chooseForUser, policyOf, type Passwords } from '../credentials/credentials.ts'
import { countUsersOf, insertUser, requireAccount, setEnabled, settleContacts, userOf } from '../directory/directory.ts'
import { quotaFor } from '../quotas/quotas.ts'
import { judgeFields, requireFree } from './checks.ts'
import { hashFirst } from './password.ts'

/**
 * Makes a user. People call them by their login until the desk knows better. A password that an administrator chose must be changed
 * at the first sign-in, unless the program says otherwise.
 * Source: Huawei Cloud, IAM API Reference, "Creating an IAM User (Recommended)".
 */
export const createUser =
  (passwords: Passwords): HandlersFor<'users'>['create'] =>
  async (call, { accountId, user }) => {
    if (accountId === undefined) throw new Refusal({ code: 'invalid_input', fields: ['accountId'] })
    const { login } = user
    const fields = { ...judgeFields(user), login, name: login }
    const account = await requireAccount(call.read, accountId)
    const { password } = user
    const hash = password === undefined ? null : await firstHash(password)
    const userId = UserId.parse(newId(call.random))
    call.about({ accountId, userId })

    return call.write(async tx => {
      await settleContacts(tx, call.now)
      if ((await countUsersOf(tx, accountId)) >= (await quotaFor(tx, accountId, 'user')))
        throw new Refusal({ code: 'conflict', reason: '1115' })
      await requireFree(tx, { userId, accountId, accountName: account.name }, fields)
      await insertUser(tx, { userId, accountId, fields, now: call.now })
      if (user.enabled === false) await setEnabled(tx, userId, false)
      if (password !== undefined && hash !== null) {
        const { profile } = account
        const mustChange = user.mustChange ?? true
        const chosen = { userId, hash, plain: new Secret(password), mustChange, profile, now: call.now }
        await chooseForUser(tx, chosen)
        await notifyUser(tx, call, { userId, notice: 'password-set', callId: null })
        call.note('with-password')
      }
      return userOf(tx, userId, call.now)
    })

    async function firstHash(plain: string): Promise<string> {
      const identity = { accountId: account.accountId, kind: 'iam-user' } as const
      const owner = {
        policy: await policyOf(call.read, identity),
        hasMfa: false,
        login,
        name: login,
        email: fields.email ?? '',
        phone: fields.phone ?? '',
        accountName: account.name,
      }
      return hashFirst(passwords, call, { password: plain, owner })
    }
  }
