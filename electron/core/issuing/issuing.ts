import type { HandlersFor } from '../call.ts'
import { assume, makeKeyByAgency } from './assuming.ts'
import { issue, type IssuingDeps } from './byPassword.ts'
import { rescope } from './rescoping.ts'
import { makeKey } from './temporaryKeys.ts'
import { validate } from './validating.ts'

/** Who gets a token or a temporary access key, and what they say. */
export function issuing(deps: IssuingDeps): HandlersFor<'tokens'> {
  return { issue: issue(deps), rescope, assume, validate, makeKey, makeKeyByAgency }
}
