import type { ProofMethod } from '#shared/contract/calls.ts'

import { codeEmail } from './codeEmail.ts'
import { codeSms } from './codeSms.ts'
import type { Method } from './method.ts'
import { totp } from './totp.ts'

/** Every way to prove who is calling, in the order of the screen. A new one is a file and a line here. */
export const METHODS: Readonly<Record<ProofMethod, Method>> = { totp, 'code-email': codeEmail, 'code-sms': codeSms }
