import type { KnownField } from '#shared/contract/calls.ts'
import type { UserId } from '#shared/contract/ids.ts'
import type { Saying } from '#shared/contract/practice.ts'

import type { QueryCall } from '../call.ts'
import { dangerouslyReadMessage } from '../codes/codes.ts'
import { dangerouslyReadAnswer } from '../directory/directory.ts'
import { dangerouslyReadCode } from '../mfa/mfa.ts'
import type { ReadDb } from '../store/database.ts'
import { newestCode } from './rows.ts'
import type { Answer } from './scripts.ts'

/** What stands on the badge of everybody in a practice store. */
const BADGE_TAIL = '4417'

/**
 * The code box: what the caller reads out. Empty when there is nothing to read, because no code was sent or the record is
 * silent. Refuses nothing; only a practice store may ask (`practice.ts`).
 */
export async function readOut(
  db: ReadDb,
  call: Pick<QueryCall, 'now' | 'keys'>,
  asked: {
    readonly userId: UserId
    readonly saying: Saying
    readonly field: KnownField | null
    readonly answer: Answer
    /** The recovery code of everybody who has one. */
    readonly recoveryCode: string
  },
): Promise<string> {
  const { answer, saying, userId, field } = asked
  if (answer.reads === undefined) return ''
  const right = await rightAnswer()
  if (right === '') return ''
  switch (answer.reads) {
    case 'right':
      return right
    case 'typo':
      return mistyped(right)
    case 'made-up':
      return madeUp(right)
  }

  async function rightAnswer(): Promise<string> {
    switch (saying) {
      case 'authenticator':
        return (await dangerouslyReadCode(db, call, userId))?.code ?? ''
      case 'code-email':
      case 'code-sms': {
        const message = await newestCode(db, { userId, channel: saying === 'code-sms' ? 'sms' : 'email' })
        return message === undefined ? '' : (/\d{6}/u.exec(dangerouslyReadMessage(call.keys, message))?.[0] ?? '')
      }
      case 'knowledge':
        return field === null ? '' : ((await dangerouslyReadAnswer(db, userId, field)) ?? '')
      case 'document':
        return BADGE_TAIL
      case 'recovery-code':
        return asked.recoveryCode
      case 'call-back':
      case 'why':
      case 'hold-on':
      case 'no-proof':
      case 'done':
        return ''
    }
  }
}

/** Two neighbours that differ change places; a code of one digit only gets another first digit. */
export function mistyped(code: string): string {
  const at = [...code].findIndex((digit, index) => index > 0 && digit !== code[index - 1])
  return at > 0 ? code.slice(0, at - 1) + code.charAt(at) + code.charAt(at - 1) + code.slice(at + 1) : madeUp(code)
}

/** Another code of the same length: never the right one. */
export const madeUp = (code: string): string => code.replaceAll(/\d/gu, digit => String((Number(digit) + 3) % 10))
