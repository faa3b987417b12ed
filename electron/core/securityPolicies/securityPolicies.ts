import type { HandlersFor } from '../call.ts'
import { login, setLogin } from './login.ts'
import { protection, setProtection } from './protection.ts'

export { limitsFor, limitsTyped, wordsAtSignIn, type SignInLimits } from './login.ts'
export { confirmerFor, mayManageOwn } from './protection.ts'
export { disableIfUnused, disableUnused } from './unused.ts'

/** What an account settles for its users, beside its password rules and access lists. */
export const securityPolicies = (): HandlersFor<'securityPolicies'> => ({ login, setLogin, protection, setProtection })
