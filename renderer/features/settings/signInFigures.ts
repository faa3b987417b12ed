import { LoginPolicy } from '#shared/contract/securityPolicies.ts'

/** The sign-in rules of an account that are one number, in the order of the form, each with its unit. */
export const SIGN_IN_FIGURES = {
  failures: 'times',
  windowMinutes: 'minutes',
  lockMinutes: 'minutes',
  sessionMinutes: 'minutes',
  unusedDays: 'days',
} as const
export type SignInFigure = keyof typeof SIGN_IN_FIGURES
export const SIGN_IN_FIGURE_NAMES = Object.keys(SIGN_IN_FIGURES) as SignInFigure[]

/** The rules as the form holds them: a number may be empty while it is typed. */
export type SignInDraft = Record<SignInFigure, number | null> & { message: string }

export const signInDraftOf = ({ showRecent: _kept, ...rules }: LoginPolicy): SignInDraft => ({ ...rules })

/** The range of a figure, which is the contract's own. */
export function rangeOf(name: SignInFigure): { readonly min: number; readonly max: number } {
  const { minValue, maxValue } = LoginPolicy.shape[name]
  return { min: minValue ?? 0, max: maxValue ?? Number.MAX_SAFE_INTEGER }
}

export const figureFits = (name: SignInFigure, value: number | null): boolean =>
  LoginPolicy.shape[name].safeParse(value).success
