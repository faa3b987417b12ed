import type { ProofMethod } from '#shared/contract/calls.ts'

import { appeal } from './appeal.ts'
import { callBack } from './callBack.ts'
import { codeEmail } from './codeEmail.ts'
import { codeSms } from './codeSms.ts'
import { document } from './document.ts'
import { knowledge } from './knowledge.ts'
import type { Method } from './method.ts'
import { recoveryCode } from './recoveryCode.ts'
import { totp } from './totp.ts'
import { vouch } from './vouch.ts'

/** Every way to prove who is calling, in the order of the screen. A new one is a file and a line here. */
export const METHODS: Readonly<Record<ProofMethod, Method>> = {
  totp,
  'code-email': codeEmail,
  'code-sms': codeSms,
  'recovery-code': recoveryCode,
  'call-back': callBack,
  document,
  vouch,
  knowledge,
  appeal,
}
