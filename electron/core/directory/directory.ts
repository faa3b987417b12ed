import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { Sealed } from '#shared/contract/directory.ts'
import type { Expiry } from '#shared/contract/passwordRules.ts'
import { Refusal } from '#shared/errors.ts'

import type { Actor, CommandCall, HandlersFor, QueryCall } from '../call.ts'
import type { Ports } from '../ports.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { insertAccount, listAccounts, requireAccount } from './accounts.ts'
import { thawAccount } from './accountFreeze.ts'
import { cardOf } from './card.ts'
import { checkFields, insertUser, settleContacts } from './changing.ts'
import { contactsGuard, type Slowing } from './contactsGuard.ts'
import { editUser } from './editing.ts'
import { keepAdminGroups } from './groups.ts'
import { importing, type ImportEffects } from './importing/importing.ts'
import { requireUser, setEnabled } from './records.ts'
import { recentHits, search, type Viewer } from './search/search.ts'
import { listUsers, userOf } from './users.ts'

export { freezeAccount, managerOf } from './accountFreeze.ts'
export { listAccounts, requireAccount, setProfile } from './accounts.ts'
export { buryUser } from './burying.ts'
export { cardOf, type CardView } from './card.ts'
export { checkFields, insertUser, settleContacts } from './changing.ts'
export { contactsOf, isEmailAddress, phoneAddress, type Contact, type Freshness } from './contacts.ts'
export { freezeContacts, frozenOf } from './contactsFreeze.ts'
export type { Veto } from './contactsVeto.ts'
export { dangerouslyReadAnswer, fieldsToAsk, isAround, isOnRecord, type AppealField } from './knowledge.ts'
export { accountKey, emailKey, loginKey, phoneKey } from './keys.ts'
export { editUser } from './editing.ts'
export { ADMIN_GROUP, groupKey, keepAdminGroups } from './groups.ts'
export { isManagerOf } from './manager.ts'
export { maskEmail, maskPhone } from './mask.ts'
export {
  changeOwnContact,
  mayHaveKeys,
  readContact,
  requireChangeable,
  takeBackSince,
  takeBackUntil,
  type ContactStep,
  type TypedContact,
} from './ownContacts.ts'
export { isPlainText } from './names.ts'
export { BLANK_PERSON, insertPeople, type NewPerson } from './people.ts'
export {
  belongsTo,
  findUser,
  findUserByLogin,
  findUserIn,
  languageOf,
  loginDigest,
  markSignIn,
  requireUser,
  requireUserEver,
  setEnabled,
  setLockedUntil,
  type UserRecord,
} from './records.ts'
export { isShared } from './rows.ts'
export { countUsersOf, takenXuser } from './rows/people.ts'
export { samplePeople, type SamplePerson } from './sample.ts'
export { userOf } from './users.ts'
export { indexUsers, type IndexedUser } from './search/indexing.ts'

/** What a change here sets off in domains that stand above this one; the composition root hands it down. */
export interface DirectoryEffects extends ImportEffects {
  readonly pace: Slowing
  /** Somebody objected to a change of contacts. */
  objected(tx: WriteDb, call: Pick<QueryCall, 'now' | 'random'>, userId: UserId): Promise<void>
  /** Whether a user's password has run out or will soon. */
  expiryFor(db: ReadDb, userId: UserId, view: Pick<QueryCall, 'now' | 'settings'>): Promise<Expiry | null>
  /** What resets of a user replaced and is still sealed. */
  sealedOf(db: ReadDb, userId: UserId, now: number): Promise<readonly Sealed[]>
  /** A frozen account was enabled: what was sealed before the freeze is over. */
  endQuarantine(tx: WriteDb, userId: UserId, frozenSince: number): Promise<void>
}

/** Accounts and users: find them, keep their records, import and export them. */
export function directory(ports: Pick<Ports, 'clock' | 'random'>, effects: DirectoryEffects): HandlersFor<'directory'> {
  return {
    ...importing(ports, effects),
    ...contactsGuard(effects),

    search: (call, { text, limit }) => search(call.read, text, { limit, viewer: viewerOf(call) }),
    recent: async (call, { limit }) => ({ hits: await recentHits(call.read, viewerOf(call), limit) }),
    card: async (call, { userId }) => {
      const passwordExpiry = await effects.expiryFor(call.read, userId, call)
      const sealed = await effects.sealedOf(call.read, userId, call.now)
      return cardOf(call.read, userId, { ...viewerOf(call), revealed: 0, passwordExpiry, sealed })
    },

    accounts: async (call, { accountId }) => ({
      accounts: accountId === undefined ? await listAccounts(call.read) : [await requireAccount(call.read, accountId)],
    }),
    async createAccount(call, { name, profile }) {
      const accountId = newId(call) as AccountId
      call.about({ accountId })
      return call.write(async tx => {
        await insertAccount(tx, { accountId, name, profile, now: call.now })
        await keepAdminGroups(tx, call.now)
        return requireAccount(tx, accountId)
      })
    },

    listUsers: (call, question) => listUsers(call.read, question, viewerOf(call)),
    user: (call, { userId }) => userOf(call.read, userId, call.now),

    async createUser(call, { accountId, user }) {
      const fields = checkFields(user)
      const userId = newId(call) as UserId
      call.about({ accountId, userId })
      return call.write(async tx => {
        await settleContacts(tx, call.now)
        await requireAccount(tx, accountId)
        await insertUser(tx, {
          userId,
          accountId,
          fields: { ...fields, login: fields.login ?? user.login, name: fields.name ?? user.name },
          now: call.now,
        })
        await keepAdminGroups(tx, call.now)
        return userOf(tx, userId, call.now)
      })
    },

    async updateUser(call, { userId, user, reason }) {
      if (linkedUser(call.actor) === userId)
        throw new Refusal({ code: 'forbidden', reason: 'directory.user.own-record' })
      const fields = checkFields(user)
      call.detail({ reason, fields: Object.keys(user).join(', ') })
      return call.write(async tx => {
        const { contactsChanged, veto } = await editUser(tx, call, { userId, fields })
        if (contactsChanged) {
          await effects.notifyUser(tx, call, { userId, notice: 'contact-changed', callId: null, veto })
          call.note('contact-changed')
        }
        return userOf(tx, userId, call.now)
      })
    },

    disableUser: (call, { reason }) =>
      call.write(async (tx, { userId, callId }) => {
        await requireState(tx, userId, true)
        call.about({ userId, callId })
        call.detail({ reason })
        await setEnabled(tx, userId, false)
        const sessionsEnded = await effects.endSessions(tx, userId, call.now)
        return { sessionsEnded, notices: await effects.notifyUser(tx, call, { userId, notice: 'disabled', callId }) }
      }),
    enableUser: (call, { reason }) =>
      call.write(async (tx, { userId, callId }) => {
        await requireState(tx, userId, false)
        call.about({ userId, callId })
        call.detail({ reason })
        await setEnabled(tx, userId, true)
        const frozenSince = await thawAccount(tx, userId)
        if (frozenSince !== undefined) {
          await effects.endQuarantine(tx, userId, frozenSince)
          call.note('thawed')
        }
        return { notices: await effects.notifyUser(tx, call, { userId, notice: 'enabled', callId }) }
      }),
  }
}

/** An act that would change nothing must not spend a proof: the refusal gives it back. */
async function requireState(...[tx, userId, enabled]: [...Parameters<typeof requireUser>, boolean]): Promise<void> {
  const user = await requireUser(tx, userId)
  if (user.enabled !== enabled) {
    throw new Refusal({
      code: 'conflict',
      reason: enabled ? 'directory.user.already-disabled' : 'directory.user.already-enabled',
    })
  }
}

const linkedUser = (actor: Actor): UserId | null => ('operatorId' in actor ? actor.linkedUserId : null)

const viewerOf = (call: QueryCall): Viewer => ({
  operatorId: 'operatorId' in call.actor ? call.actor.operatorId : null,
  self: linkedUser(call.actor),
  now: call.now,
  freshHours: call.settings.freshContactHours,
})

const newId = (call: Pick<CommandCall<'none'>, 'random'>): string => Buffer.from(call.random.bytes(16)).toString('hex')
