import { byCode } from './byCode.ts'

/** A code by e-mail. */
export const codeEmail = byCode('code-email', 'email')
