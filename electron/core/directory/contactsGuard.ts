import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor } from '../call.ts'
import { sessionOf, touchSession } from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'
import { settleContacts } from './changing.ts'
import { freezeContacts, frozenOf, takeBackChanges, unfreezeContacts } from './contactsFreeze.ts'
import { checkVeto, fitsVeto, userOfLink } from './contactsVeto.ts'
import type { ImportEffects } from './importing/importing.ts'
import { requireUser } from './records.ts'
import { reindex } from './reindexing.ts'

/** Slows whoever failed, by a name of the source; `signIn/pace.ts` is one. */
export interface Slowing {
  waitUntil(source: string, now: number): number | null
  failed(source: string, now: number): number | null
  succeeded(source: string): void
}

type Handlers = Pick<
  HandlersFor<'directory'>,
  'vetoContact' | 'vetoByCode' | 'vetoByLink' | 'freezeContacts' | 'unfreezeContacts'
>
type Call = CommandCall<'none'>

/** What keeps a changed contact from being used against its user: the old contact's veto, and the freeze. */
export function contactsGuard(
  effects: Pick<ImportEffects, 'notifyUser'> & {
    readonly pace: Slowing
    /** Somebody who reads an old contact objected to a change: the leads are told. */
    objected(tx: WriteDb, call: Pick<Call, 'now' | 'random'>, userId: UserId): Promise<void>
  },
): Handlers {
  const { pace } = effects
  const tell = (
    tx: WriteDb,
    call: Call,
    about: { readonly userId: UserId; readonly notice: 'contacts-frozen' | 'contacts-unfrozen' },
  ) => effects.notifyUser(tx, call, { ...about, callId: null })

  const takeBack = async (tx: WriteDb, call: Call, userId: UserId) => {
    await takeBackChanges(tx, userId, call.now)
    await reindex(tx, [userId])
    await tell(tx, call, { userId, notice: 'contacts-frozen' })
    await effects.objected(tx, call, userId)
    call.note('vetoed')
  }

  const onOwnPage = async (
    call: Call,
    find: (tx: WriteDb) => Promise<UserId | null>,
  ): Promise<{ outcome: 'vetoed' } | { outcome: 'refused'; retryAt: number | null }> => {
    const retryAt = pace.waitUntil(call.client, call.now)
    if (retryAt !== null) {
      call.note('slowed')
      return call.write(() => Promise.resolve({ outcome: 'refused', retryAt }))
    }
    return call.write(async tx => {
      await settleContacts(tx, call.now)
      const userId = await find(tx)
      if (userId === null) {
        call.note('wrong')
        return { outcome: 'refused', retryAt: pace.failed(call.client, call.now) }
      }
      call.about({ userId })
      await takeBack(tx, call, userId)
      call.after(() => {
        pace.succeeded(call.client)
      })
      return { outcome: 'vetoed' }
    })
  }

  return {
    async vetoContact(call, { userId, code }) {
      const source = `veto ${staff(call.actor).operatorId}`
      requireOther(call, userId)
      const retryAt = pace.waitUntil(source, call.now)
      if (retryAt !== null) {
        call.note('slowed')
        return call.write(() => Promise.resolve({ outcome: 'slowed', triesLeft: null, retryAt }))
      }
      return call.write(async tx => {
        await requireUser(tx, userId)
        await settleContacts(tx, call.now)
        const check = await checkVeto(tx, call, { userId, code })
        if (check.outcome === 'right') {
          await takeBack(tx, call, userId)
          call.after(() => {
            pace.succeeded(source)
          })
          return { outcome: 'vetoed', triesLeft: null, retryAt: null }
        }
        call.note(check.outcome)
        const triesLeft = check.outcome === 'wrong' ? check.triesLeft : null
        return { outcome: check.outcome, triesLeft, retryAt: pace.failed(source, call.now) }
      })
    },

    vetoByCode: (call, { code }) =>
      onOwnPage(call, async tx => {
        const { userId, sessionId } = sessionOf(call.actor)
        call.about({ userId })
        await touchSession(tx, sessionId, call.now)
        return (await fitsVeto(tx, call, { userId, code })) ? userId : null
      }),

    vetoByLink: (call, { token }) => onOwnPage(call, tx => userOfLink(tx, call, token)),

    freezeContacts(call, { userId, reason }) {
      requireOther(call, userId)
      call.detail({ reason })
      return call.write(async tx => {
        await requireUser(tx, userId)
        await settleContacts(tx, call.now)
        if ((await frozenOf(tx, userId)) !== null)
          throw new Refusal({ code: 'conflict', reason: 'directory.contacts.already-frozen' })
        const dropped = await freezeContacts(tx, userId, { at: call.now, cause: 'desk' })
        return { dropped, notices: await tell(tx, call, { userId, notice: 'contacts-frozen' }) }
      })
    },

    unfreezeContacts(call, { userId, reason }) {
      requireOther(call, userId)
      call.detail({ reason })
      return call.write(async tx => {
        await requireUser(tx, userId)
        if (!(await unfreezeContacts(tx, userId)))
          throw new Refusal({ code: 'conflict', reason: 'directory.contacts.not-frozen' })
        return { notices: await tell(tx, call, { userId, notice: 'contacts-unfrozen' }) }
      })
    },
  }
}

/** Nobody works on the record that is linked to them. */
function requireOther(call: Call, userId: UserId): void {
  if (staff(call.actor).linkedUserId === userId)
    throw new Refusal({ code: 'forbidden', reason: 'directory.user.own-record' })
}
