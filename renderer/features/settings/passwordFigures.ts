import { DEFAULT_RULES, HuaweiRules } from '#shared/contract/passwordRules.ts'

/** The rules of the `huawei` profile that are one number, in the order of the form. */
export const FIGURES = ['minLength', 'kinds', 'longestRun', 'history', 'minAgeMinutes', 'validDays'] as const
export type Figure = (typeof FIGURES)[number]

/** The range of a figure, which is the contract's own, and its documented default. */
export function rangeOf(name: Figure): { readonly min: number; readonly max: number; readonly usual: number } {
  const { minValue, maxValue } = HuaweiRules.shape[name]
  return { min: minValue ?? 0, max: maxValue ?? Number.MAX_SAFE_INTEGER, usual: DEFAULT_RULES[name] }
}

export function figureFits(name: Figure, value: number | null): value is number {
  const { min, max } = rangeOf(name)
  return value !== null && Number.isInteger(value) && value >= min && value <= max
}
