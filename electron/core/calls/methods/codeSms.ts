import { byCode } from './byCode.ts'

/** A code by text message. */
export const codeSms = byCode('code-sms', 'sms')
