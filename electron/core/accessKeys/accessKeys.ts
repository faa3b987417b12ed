import { MOST_KEYS, type AccessKey } from '#shared/contract/accessKeys.ts'
import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import type { Actor, CommandCall, HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { mayHaveKeys, requireUser, type UserRecord } from '../directory/directory.ts'
import type { Random } from '../ports.ts'
import { defaultProjectOf } from '../projects/projects.ts'
import { sessionOf, touchSession } from '../sessions/sessions.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { endTokensOf } from '../tokens/tokens.ts'
import {
  changeKey,
  deleteKey,
  deleteKeysSince,
  insertKey,
  keysOf,
  markUsed,
  signingKey,
  spendSignature,
  type KeyRow,
} from './rows.ts'
import { isSignedWith, type SignedRequest } from './signature.ts'

export { isSignedWith, type SignedRequest }

/** Huawei Cloud: an access key ID has 20 capital letters and digits, its secret 40 letters and digits (238 bits). */
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const SECRET_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const ID_LENGTH = 20
const SECRET_LENGTH = 40

/** A secret sealed for one key opens for no other. */
const sealContext = (accessKey: string) => `access_key.secret:${accessKey}`

const draw = (random: Random, letters: string, length: number): string =>
  Array.from({ length }, () => letters.charAt(random.int(letters.length))).join('')

/** An access key ID and its secret in the form of Huawei Cloud. */
export const drawKeyPair = (random: Random): { readonly accessKey: string; readonly secret: string } => ({
  accessKey: draw(random, ID_LETTERS, ID_LENGTH),
  secret: draw(random, SECRET_LETTERS, SECRET_LENGTH),
})

const shown = (row: KeyRow): AccessKey => ({ ...row, enabled: row.enabled === 1 })

/** Access keys: two a user at most, the secret shown once and kept sealed for checking signatures. */
export function accessKeys(): HandlersFor<'accessKeys'> {
  return {
    list: async (call, { userId: named }) => {
      const userId = holderOf(call.actor, named)
      return { userId, keys: (await keysOf(call.read, userId)).map(shown) }
    },

    get: async (call, { userId: named, accessKey }) => {
      const userId = holderOf(call.actor, named)
      return { ...shown(await requireKey(call.read, userId, accessKey)), userId }
    },

    create: (call, { userId: named, description, oneUse }) =>
      call.write(async tx => {
        const userId = holderOf(call.actor, named)
        await begin(tx, call, userId)
        const user = await requireUser(tx, userId)
        if (call.actor.kind !== 'user') requireLab(user)
        if (!(await mayHaveKeys(tx, userId)))
          throw new Refusal({ code: 'forbidden', reason: 'accessKeys.console-only' })
        if ((await keysOf(tx, userId)).length >= MOST_KEYS)
          throw new Refusal({ code: 'conflict', reason: 'accessKeys.too-many' })
        const { accessKey, secret } = drawKeyPair(call.random)
        await insertKey(tx, {
          id: accessKey,
          user_id: userId,
          secret: call.keys.seal(sealContext(accessKey), secret),
          description,
          created_at: call.now,
          last_used_at: null,
          one_use: Number(oneUse),
        })
        await endTokensOf(tx, [userId])
        await notifyUser(tx, call, { userId, notice: 'access-key-created', callId: null })
        call.detail({ accessKey })
        const made = shown(await requireKey(tx, userId, accessKey))
        const { login, accountId } = user
        return { ...made, userId, secret, login, accountId, projectId: defaultProjectOf(accountId) }
      }),

    update: (call, { userId: named, accessKey, enabled, description }) =>
      call.write(async tx => {
        const userId = holderOf(call.actor, named)
        await begin(tx, call, userId)
        const before = await requireKey(tx, userId, accessKey)
        await changeKey(
          tx,
          { userId, accessKey },
          {
            ...(enabled === undefined ? {} : { enabled: Number(enabled) }),
            ...(description === undefined ? {} : { description }),
          },
        )
        const switched = enabled !== undefined && Number(enabled) !== before.enabled
        if (switched) {
          await endTokensOf(tx, [userId])
          const notice = enabled ? 'access-key-enabled' : 'access-key-disabled'
          await notifyUser(tx, call, { userId, notice, callId: null })
        }
        call.note(switched ? (enabled ? 'enabled' : 'disabled') : 'described')
        call.detail({ accessKey })
        return { ...shown(await requireKey(tx, userId, accessKey)), userId }
      }),

    remove: (call, { userId: named, accessKey }) =>
      call.write(async tx => {
        const userId = holderOf(call.actor, named)
        await begin(tx, call, userId)
        if (!(await deleteKey(tx, { userId, accessKey }))) throw unknown()
        await endTokensOf(tx, [userId])
        await notifyUser(tx, call, { userId, notice: 'access-key-deleted', callId: null })
        call.detail({ accessKey })
        return {}
      }),
  }
}

/** Whom the row is about; and a user's own page was used just now. */
async function begin(tx: WriteDb, call: CommandCall<'none'>, userId: UserId): Promise<void> {
  call.about({ userId })
  if (call.actor.kind === 'user') await touchSession(tx, sessionOf(call.actor).sessionId, call.now)
}

async function requireKey(db: ReadDb, userId: UserId, accessKey: string): Promise<KeyRow> {
  const row = (await keysOf(db, userId)).find(one => one.accessKey === accessKey)
  if (row === undefined) throw unknown()
  return row
}

/** Whose keys they are: a user's own on their own pages; elsewhere those of the one it names, and never the operator's own. */
function holderOf(actor: Actor, named: UserId | undefined): UserId {
  const own = actor.kind === 'user' ? sessionOf(actor).userId : undefined
  const userId = named ?? own
  if (userId === undefined) throw new Refusal({ code: 'invalid_input', fields: ['userId'] })
  if (own !== undefined && userId !== own) throw new Refusal({ code: 'forbidden', reason: 'dispatch.not-your-role' })
  if ('operatorId' in actor && actor.linkedUserId === userId)
    throw new Refusal({ code: 'forbidden', reason: 'directory.user.own-record' })
  return userId
}

/** Programs can use accounts with the profile `huawei` only: a key of any other would open nothing. */
function requireLab({ profile }: UserRecord): void {
  if (profile !== 'huawei') throw new Refusal({ code: 'conflict', reason: 'accessKeys.other-profile' })
}

/** A key that signed a request. */
export interface Signer {
  readonly accessKey: string
  readonly userId: UserId
  readonly enabled: boolean
  readonly lastUsedAt: number | null
  /** Each of its signatures stands once. */
  readonly oneUse: boolean
}

/** The key that made a signature; null when there is no such key or it was made with another secret, which nobody can tell apart. */
export async function signerOf(store: Pick<Store, 'read' | 'keys'>, signed: SignedRequest): Promise<Signer | null> {
  const row = await signingKey(store.read, signed.accessKey)
  const secret = row === undefined ? undefined : new Secret(store.keys.unseal(sealContext(row.accessKey), row.secret))
  if (!isSignedWith(secret, signed) || row === undefined) return null
  const { accessKey, userId, lastUsedAt } = row
  return { accessKey, userId, lastUsedAt, enabled: row.enabled === 1, oneUse: row.oneUse === 1 }
}

/** Whose key this is; undefined when there is none. */
export const userOfKey = async (db: ReadDb, accessKey: string): Promise<UserId | undefined> =>
  (await signingKey(db, accessKey))?.userId

/** The last use of a key is kept to the minute: a write for every request would make readers wait for the disk. */
const USE_MS = 60_000

/** Keeps when a key was last used. */
export async function noteUse(store: Pick<Store, 'write'>, key: Signer, now: number): Promise<void> {
  if (key.lastUsedAt !== null && now - key.lastUsedAt >= 0 && now - key.lastUsedAt < USE_MS) return
  await store.write(tx => markUsed(tx, key.accessKey, now))
}

/** A signature is let in for 15 minutes before and after its time; then nobody can use it anyway. */
const SIGNATURE_MS = 30 * 60_000

/**
 * Uses up a signature of a key that is for one use; `false`: it was used before. Equal requests within one second carry equal
 * signatures, so whoever repeats one must wait for the next.
 */
export const useSignature = (store: Pick<Store, 'write'>, signed: SignedRequest, now: number): Promise<boolean> =>
  store.write(tx =>
    spendSignature(tx, {
      signature: signed.signature,
      accessKey: signed.accessKey,
      now,
      forgetAt: now + SIGNATURE_MS,
    }),
  )

/** Deletes a user's keys made since a time: whoever had come in then may have made them. */
export const dropKeysSince = async (tx: WriteDb, userId: UserId, since: number): Promise<void> => {
  await deleteKeysSince(tx, userId, since)
}

/** Somebody else's key is as unknown as one that never was. */
const unknown = () => new Refusal({ code: 'not_found', reason: 'accessKeys.unknown' })
