import type { CallId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor } from '../call.ts'
import { raiseIn } from '../radar/radar.ts'
import type { WriteDb } from '../store/database.ts'
import { isPhrase, phraseSetAt, writePhrase } from './phrase.ts'
import { callOf } from './rows.ts'

type Signalling = Pick<CommandCall<'none'>, 'now' | 'settings' | 'random'>

/** Tells the leads that the operator of a call acts under pressure. Once for each call, however often it is signalled. */
export async function signalPressure(tx: WriteDb, call: Signalling, callId: CallId): Promise<void> {
  await raiseIn(tx, call, { callId, hit: { signal: 'pressure', link: `call ${callId}`, grave: true, facts: {} } })
}

/** Signals pressure when this text is the phrase that was agreed; says whether it was. */
export async function hearPhrase(
  tx: WriteDb,
  call: Signalling & Pick<CommandCall<'none'>, 'keys'>,
  heard: { readonly callId: CallId; readonly text: string },
): Promise<boolean> {
  const isSignal = await isPhrase(tx, call.keys, heard.text)
  if (isSignal) await signalPressure(tx, call, heard.callId)
  return isSignal
}

/** The quiet signal and the phrase that stands for it. What follows from a signal is the radar's and the judge's business. */
export function pressure(): HandlersFor<'pressure'> {
  return {
    async signal(call, { callId }) {
      await call.write(async tx => {
        const row = await callOf(tx, callId)
        if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'calls.call.unknown' })
        call.about({ userId: row.user_id })
        if (row.operator_id !== staff(call.actor).operatorId)
          throw new Refusal({ code: 'forbidden', reason: 'calls.demand.not-yours' })
        await signalPressure(tx, call, callId)
      })
      return {}
    },

    phrase: async call => ({ setAt: await phraseSetAt(call.read) }),

    async setPhrase(call, { phrase, reason }) {
      await call.write(async tx => {
        await writePhrase(tx, call.keys, { phrase, at: call.now })
        call.note(phrase === '' ? 'none' : 'set')
        call.detail({ reason })
      })
      return {}
    },
  }
}
