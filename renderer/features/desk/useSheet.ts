import { inject, onScopeDispose, ref, shallowRef, watch, type InjectionKey } from 'vue'

import type { Act } from '#shared/contract/acts.ts'
import type { Call, ProofMethod, REACHED_BY, ServiceTicket } from '#shared/contract/calls.ts'
import type { Failure, Reply } from '#shared/errors.ts'

import { useDesk } from '../../app/desk.ts'
import { onEvent, rpc } from '../../bridge/rpc.ts'
import { perform, type Done, type Wish } from './acts.ts'
import { mayAct, mayAsk } from './evidence.ts'

export type Band = 'prove' | 'act' | 'hand-over'
type Changes = {
  readonly ticket?: string
  readonly callerNumber?: string
  readonly reachedBy?: (typeof REACHED_BY)[number]
  readonly intent?: Act
}

/** Longer than this, and the screen says what is waited for. */
const SLOW_MS = 1_000
export const WAITING = 'calls.demand.waiting'

const WATCHED = ['calls', 'directory', 'codes', 'credentials', 'mfa', 'sessions', 'radar', 'quarantine', 'approvals']

/** A call from the list: one on hold goes on. */
async function takeUp(callId: Call['callId']): Promise<Reply<Call>> {
  const found = await rpc.calls.get({ callId })
  return found.ok && found.value.mine && found.value.state === 'hold' ? rpc.calls.resume({ callId }) : found
}

/**
 * The call on the desk: what the core last said of it, what came of the last act, and which band has the focus.
 * Every command answers with the whole call; events make it ask again, and an older answer never replaces a newer one.
 */
export function useSheet(mayWork: () => boolean) {
  const desk = useDesk()
  const call = shallowRef<Call | null>(null)
  const done = shallowRef<Done | null>(null)
  /** The number of the call that was closed last, until another one is on the desk. */
  const closedNumber = ref<number | null>(null)
  const error = shallowRef<Failure | null>(null)
  const busy = ref(false)
  /** The answer takes longer than people notice. */
  const slow = ref(false)
  const band = ref<Band>('prove')
  /** Counts the wishes to put the focus into the band, also when it is the same band as before. */
  const focusWanted = ref(0)
  let latest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function go(to: Band): void {
    band.value = to
    focusWanted.value += 1
  }

  /** Runs a question about this call; the answer counts only if no later question was asked. */
  async function ask<T>(question: () => Promise<Reply<T>>): Promise<T | undefined> {
    const mine = (latest += 1)
    busy.value = true
    error.value = null
    const timer = setTimeout(() => (slow.value = mine === latest), SLOW_MS)
    const reply = await question()
    clearTimeout(timer)
    if (mine !== latest) return undefined
    busy.value = slow.value = false
    if (reply.ok) return reply.value
    // What waits is said where the call stands, as any other wait is.
    if (reply.error.reason === WAITING) void refresh()
    else error.value = reply.error
    return undefined
  }

  async function show(question: () => Promise<Reply<Call>>): Promise<void> {
    call.value = null
    done.value = null
    closedNumber.value = null
    const opened = await ask(question)
    if (opened === undefined) return
    call.value = opened
    go(mayAct(opened) || mayAsk(opened) ? 'act' : 'prove')
  }

  async function refresh(): Promise<void> {
    const now = call.value
    if (now === null || busy.value) return
    const mine = latest
    const reply = await rpc.calls.get({ callId: now.callId })
    if (mine === latest && reply.ok) call.value = reply.value
  }

  watch(
    () => desk.target,
    target => {
      if (target.kind === 'nobody' || !mayWork()) {
        latest += 1
        busy.value = slow.value = false
        call.value = null
        done.value = null
        error.value = null
      } else if (target.kind === 'user') {
        void show(() => rpc.calls.open({ userId: target.userId }))
      } else {
        void show(() => takeUp(target.callId))
      }
    },
    { immediate: true },
  )

  async function update(changes: Changes): Promise<boolean> {
    const now = call.value
    if (now === null) return false
    const updated = await ask(() => rpc.calls.update({ callId: now.callId, ...changes }))
    if (updated !== undefined) call.value = updated
    return updated !== undefined
  }

  async function challenge(method: ProofMethod) {
    const now = call.value
    if (now === null) return undefined
    const reply = await ask(() => rpc.calls.challenge({ callId: now.callId, method }))
    if (reply !== undefined) call.value = reply.call
    return reply
  }

  async function answer(method: ProofMethod, text: string, about: string) {
    const now = call.value
    if (now === null) return undefined
    const reply = await ask(() => rpc.calls.answer({ callId: now.callId, method, answer: text, about }))
    if (reply !== undefined) call.value = reply.call
    return reply
  }

  /** The number to dial; it is kept by whoever shows it, and by nobody else. */
  async function reveal(): Promise<string | undefined> {
    const now = call.value
    if (now === null) return undefined
    const reply = await ask(() => rpc.calls.revealNumber({ callId: now.callId }))
    if (reply !== undefined) call.value = reply.call
    return reply?.number
  }

  async function act(wish: Wish): Promise<Done | undefined> {
    const now = call.value
    if (now === null) return undefined
    const result = await ask(() => perform(now.callId, wish))
    if (result === undefined) return undefined
    done.value = result
    go('hand-over')
    void refresh()
    return result
  }

  async function askApproval(note: string): Promise<boolean> {
    const now = call.value
    if (now === null) return false
    const asked = await ask(() => rpc.approvals.request({ callId: now.callId, note }))
    if (asked !== undefined) call.value = asked
    return asked !== undefined
  }

  /** The waiting request as another desk reads it; nobody keeps the text but whoever shows it. */
  async function carryApproval() {
    const now = call.value
    return now === null ? undefined : ask(() => rpc.approvals.carry({ callId: now.callId }))
  }

  async function enterAnswer(answer: string) {
    const now = call.value
    if (now === null) return undefined
    const reply = await ask(() => rpc.approvals.enter({ callId: now.callId, answer }))
    if (reply !== undefined) call.value = reply.call
    return reply
  }

  /** Lets the leads know that the operator is forced. The screen says nothing of it, whatever comes of it. */
  async function signal(): Promise<void> {
    const now = call.value
    if (now === null) return
    await rpc.pressure.signal({ callId: now.callId })
    await refresh()
  }

  async function hold(): Promise<boolean> {
    const now = call.value
    if (now === null) return false
    const held = await ask(() => rpc.calls.hold({ callId: now.callId }))
    if (held !== undefined) desk.clear()
    return held !== undefined
  }

  async function close(outcome: 'done' | 'not-proved' | 'abandoned'): Promise<boolean> {
    const now = call.value
    if (now === null) return false
    const closed = await ask(() => rpc.calls.close({ callId: now.callId, outcome }))
    if (closed === undefined) return false
    desk.clear()
    closedNumber.value = now.number
    return true
  }

  async function recordTicket(ticket: Pick<ServiceTicket, 'unavailable' | 'ticket'>): Promise<boolean> {
    const now = call.value
    if (now === null) return false
    const recorded = await ask(() => rpc.calls.recordServiceTicket({ callId: now.callId, ...ticket }))
    if (recorded !== undefined) call.value = recorded
    return recorded !== undefined
  }

  const stop = onEvent(event => {
    if (event.kind === 'changed' && !event.domains.some(domain => WATCHED.includes(domain))) return
    if (event.kind !== 'changed' && event.kind !== 'reconnected') return
    clearTimeout(timer)
    timer = setTimeout(() => void refresh(), 50)
  })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
    latest += 1
  })

  return {
    call,
    closedNumber,
    done,
    error,
    busy,
    slow,
    band,
    focusWanted,
    go,
    refresh,
    update,
    challenge,
    answer,
    reveal,
    act,
    askApproval,
    carryApproval,
    enterAnswer,
    signal,
    hold,
    close,
    recordTicket,
  }
}

export type Sheet = ReturnType<typeof useSheet>
export const sheetKey: InjectionKey<Sheet> = Symbol('sheet')

/** The sheet of the desk around this part. */
export function useTheSheet(): Sheet {
  const sheet = inject(sheetKey)
  if (sheet === undefined) throw new Error('a part of the call outside the desk')
  return sheet
}
