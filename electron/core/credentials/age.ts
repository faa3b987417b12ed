import type { Expiry, IdentityPolicy } from '#shared/contract/passwordRules.ts'

const MINUTE = 60_000
const DAY = 86_400_000

interface Dated {
  readonly changedAt: number
  readonly isOwn: boolean
}

/** When an own password runs out (Huawei Cloud IAM, password_validity_period), in milliseconds; null: never. */
export const endOf = (policy: IdentityPolicy, password: Dated | undefined): number | null =>
  policy.profile === 'huawei' && policy.rules.validDays > 0 && password?.isOwn === true
    ? password.changedAt + policy.rules.validDays * DAY
    : null

/** Whether a password has run out, or will within the days of warning; null: nothing to say. Pure. */
export function expiryOf(
  policy: IdentityPolicy,
  password: Dated | undefined,
  view: { readonly now: number; readonly warningDays: number },
): Expiry | null {
  const at = endOf(policy, password)
  if (at === null || at - view.now > view.warningDays * DAY) return null
  return { state: at <= view.now ? 'expired' : 'soon', at }
}

/** When the owner may change the password freely again (minimum_password_age), in milliseconds; null: now. Pure. */
export function changeableFrom(policy: IdentityPolicy, password: Dated | undefined, now: number): number | null {
  if (policy.profile !== 'huawei' || policy.rules.minAgeMinutes === 0 || password?.isOwn !== true) return null
  const from = password.changedAt + policy.rules.minAgeMinutes * MINUTE
  return from > now ? from : null
}
