import type { Act } from '#shared/contract/acts.ts'
import type { REACHED_BY } from '#shared/contract/calls.ts'
import type { ScriptId } from '#shared/contract/policy.ts'
import type { CallerId, CallerKind, Cue, Saying } from '#shared/contract/practice.ts'

/** One answer of a caller. `reads`: what they read out with it; `typo`: two digits change places, as when somebody mistypes. */
export interface Answer {
  /** The end of a message id: `practice.lines.<caller>.<line>`. */
  readonly line: string
  readonly reads?: 'right' | 'typo' | 'made-up'
  readonly cue?: Cue
  /** The caller hangs up, or leaves. */
  readonly ends?: true
}

/** One step at the desk that brings an honest caller through, or ends a hostile call. Tests walk them; people need not. */
export type Move =
  | { readonly do: 'say'; readonly saying: Saying }
  | { readonly do: 'mark' }
  | { readonly do: 'send' | 'answer'; readonly method: 'totp' | 'code-sms' | 'code-email' }
  | { readonly do: 'show-badge' }
  | { readonly do: 'act'; readonly act: Act }
  | { readonly do: 'close'; readonly outcome: 'done' | 'not-proved' }

/** Somebody to practise with: who they are, what they want, and what they answer to what the desk says. */
export interface Caller {
  readonly id: CallerId
  readonly kind: CallerKind
  /** The rehearsed call that goes like this one: the policy's reasons come from there. */
  readonly rehearses: ScriptId
  readonly reachedBy: (typeof REACHED_BY)[number]
  readonly intent: Act
  /** What is right to do for an honest caller, and what must not happen for a hostile one. */
  readonly wants: readonly Act[]
  readonly person: { readonly privileged: boolean; readonly device: boolean; readonly phone: boolean }
  readonly opening: Answer
  /** The first time, the second time …; the last answer is given again. */
  readonly answers: Readonly<Partial<Record<Saying, readonly Answer[]>>>
  readonly moves: readonly Move[]
}

const ORDINARY = { privileged: false, device: false, phone: true } as const
const say = (saying: Saying): Move => ({ do: 'say', saying })

/** What a caller says to what their script does not know. */
export const SHRUG: Answer = { line: 'cannot' }

export const CALLERS: readonly Caller[] = [
  {
    id: 'forgotten',
    kind: 'honest',
    rehearses: 'forgot-password',
    reachedBy: 'phone',
    intent: 'reset-password',
    wants: ['reset-password'],
    person: { ...ORDINARY, device: true },
    opening: { line: 'opening' },
    answers: {
      authenticator: [{ line: 'authenticator', reads: 'right' }],
      'code-sms': [{ line: 'code-sms', reads: 'right' }],
      'code-email': [{ line: 'code-email' }],
      'call-back': [{ line: 'call-back' }],
      knowledge: [{ line: 'knowledge', reads: 'right' }],
      why: [{ line: 'why' }],
      'hold-on': [{ line: 'hold-on' }],
      'no-proof': [{ line: 'no-proof' }],
      done: [{ line: 'done', ends: true }],
    },
    moves: [
      say('authenticator'),
      { do: 'answer', method: 'totp' },
      { do: 'act', act: 'reset-password' },
      say('done'),
      { do: 'close', outcome: 'done' },
    ],
  },
  {
    id: 'badge',
    kind: 'honest',
    rehearses: 'no-phone',
    reachedBy: 'in-person',
    intent: 'reset-password',
    wants: ['reset-password'],
    person: { privileged: false, device: false, phone: false },
    opening: { line: 'opening' },
    answers: {
      'code-sms': [{ line: 'code-sms' }],
      'code-email': [{ line: 'code-email' }],
      document: [{ line: 'document', reads: 'right' }],
      knowledge: [{ line: 'knowledge', reads: 'right' }],
      why: [{ line: 'why' }],
      'hold-on': [{ line: 'hold-on' }],
      'no-proof': [{ line: 'no-proof' }],
      done: [{ line: 'done', ends: true }],
    },
    moves: [
      say('document'),
      { do: 'show-badge' },
      { do: 'act', act: 'reset-password' },
      say('done'),
      { do: 'close', outcome: 'done' },
    ],
  },
  {
    id: 'confused',
    kind: 'confused',
    rehearses: 'mistyped',
    reachedBy: 'phone',
    intent: 'reset-password',
    wants: ['reset-password'],
    person: ORDINARY,
    opening: { line: 'opening' },
    answers: {
      authenticator: [{ line: 'authenticator' }],
      'code-sms': [
        { line: 'code-sms-typo', reads: 'typo' },
        { line: 'code-sms', reads: 'right' },
      ],
      'code-email': [{ line: 'code-email' }],
      'call-back': [{ line: 'call-back' }],
      knowledge: [{ line: 'knowledge', reads: 'right' }],
      why: [{ line: 'why' }],
      'hold-on': [{ line: 'hold-on' }],
      'no-proof': [{ line: 'no-proof' }],
      done: [{ line: 'done', ends: true }],
    },
    moves: [
      { do: 'send', method: 'code-sms' },
      say('code-sms'),
      { do: 'answer', method: 'code-sms' },
      say('code-sms'),
      { do: 'answer', method: 'code-sms' },
      { do: 'act', act: 'reset-password' },
      say('done'),
      { do: 'close', outcome: 'done' },
    ],
  },
  {
    id: 'growing',
    kind: 'hostile',
    rehearses: 'clorox-2023',
    reachedBy: 'phone',
    intent: 'reset-password',
    wants: ['reset-password', 'reset-mfa'],
    person: { ...ORDINARY, device: true },
    opening: { line: 'opening' },
    answers: {
      authenticator: [{ line: 'authenticator', cue: 'contradicts-record' }],
      'code-sms': [{ line: 'code-sms', cue: 'new-number' }],
      'code-email': [{ line: 'code-email' }],
      'call-back': [{ line: 'call-back', cue: 'refuses-call-back' }],
      knowledge: [{ line: 'knowledge', reads: 'right' }],
      why: [{ line: 'why', cue: 'urgency' }],
      'hold-on': [{ line: 'hold-on', cue: 'urgency' }],
      'no-proof': [
        { line: 'no-proof', cue: 'request-grows' },
        { line: 'no-proof-again', ends: true },
      ],
      done: [{ line: 'done', cue: 'request-grows' }],
    },
    moves: [
      say('authenticator'),
      { do: 'mark' },
      say('call-back'),
      { do: 'mark' },
      say('no-proof'),
      { do: 'mark' },
      say('no-proof'),
      { do: 'close', outcome: 'not-proved' },
    ],
  },
  {
    id: 'hurried',
    kind: 'hostile',
    rehearses: 'mgm-2023',
    reachedBy: 'phone',
    intent: 'reset-mfa',
    wants: ['reset-password', 'reset-mfa'],
    person: { privileged: true, device: true, phone: true },
    opening: { line: 'opening', cue: 'authority' },
    answers: {
      authenticator: [{ line: 'authenticator' }],
      'code-sms': [{ line: 'code-sms' }],
      'code-email': [{ line: 'code-email', reads: 'made-up', cue: 'wrong-code' }],
      'call-back': [{ line: 'call-back', cue: 'refuses-call-back' }],
      knowledge: [{ line: 'knowledge', reads: 'right' }],
      why: [{ line: 'why', cue: 'urgency' }],
      'hold-on': [{ line: 'hold-on', cue: 'urgency' }],
      'no-proof': [
        { line: 'no-proof', cue: 'authority' },
        { line: 'no-proof-again', ends: true },
      ],
      done: [{ line: 'done', ends: true }],
    },
    moves: [
      { do: 'mark' },
      say('call-back'),
      { do: 'mark' },
      say('why'),
      { do: 'mark' },
      say('no-proof'),
      { do: 'mark' },
      say('no-proof'),
      { do: 'close', outcome: 'not-proved' },
    ],
  },
  {
    id: 'new-number',
    kind: 'hostile',
    rehearses: 'hospital-2024',
    reachedBy: 'phone',
    intent: 'reset-mfa',
    wants: ['reset-mfa'],
    person: { ...ORDINARY, device: true },
    opening: { line: 'opening', cue: 'volunteers-facts' },
    answers: {
      authenticator: [{ line: 'authenticator' }],
      'code-sms': [{ line: 'code-sms', cue: 'new-number' }],
      'code-email': [{ line: 'code-email', reads: 'made-up', cue: 'wrong-code' }],
      'call-back': [{ line: 'call-back', cue: 'new-number' }],
      knowledge: [{ line: 'knowledge', reads: 'right' }],
      why: [{ line: 'why' }],
      'hold-on': [{ line: 'hold-on', cue: 'asks-for-steps' }],
      'no-proof': [
        { line: 'no-proof', cue: 'asks-for-steps' },
        { line: 'no-proof-again', ends: true },
      ],
      done: [{ line: 'done', ends: true }],
    },
    moves: [
      { do: 'mark' },
      { do: 'send', method: 'code-email' },
      say('code-email'),
      { do: 'answer', method: 'code-email' },
      { do: 'mark' },
      say('no-proof'),
      { do: 'mark' },
      say('no-proof'),
      { do: 'close', outcome: 'not-proved' },
    ],
  },
]

/** What has to be said to a caller when nothing is said in vain. */
export const enoughSaid = (caller: Caller): number => caller.moves.filter(move => move.do === 'say').length

/** What the caller answers the `time`th time (from 0) that they hear this. */
export function answerTo(caller: Caller, saying: Saying, time: number): Answer {
  const answers = caller.answers[saying] ?? []
  return answers[Math.min(time, answers.length - 1)] ?? SHRUG
}
