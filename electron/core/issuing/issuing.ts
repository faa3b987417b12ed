import type { HandlersFor } from '../call.ts'
import type { Passwords } from '../credentials/credentials.ts'
import { assume, makeKeyByAgency } from './assuming.ts'
import { issue } from './byPassword.ts'
import { makeKey } from './temporaryKeys.ts'
import { validate } from './validating.ts'

/** Who gets a token or a temporary access key, and what they say. */
export function issuing(passwords: Passwords): HandlersFor<'tokens'> {
  return { issue: issue(passwords), assume, validate, makeKey, makeKeyByAgency }
}
