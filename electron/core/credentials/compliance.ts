import { HUAWEI_LONGEST, type HuaweiRules } from '#shared/contract/passwordRules.ts'

/** Capital letters, small letters, digits and special characters, as they stand inside the brackets of a regular expression. */
const KINDS = ['A-Z', 'a-z', '0-9', '!-/:-@\\[-`{-~'] as const

/**
 * What the figures of a password policy say, as a regular expression: the length, printing characters without spaces, so many kinds
 * of them, and no longer run of one. Source: Huawei Cloud, IAM API Reference, "Querying the Password Strength Policy".
 */
export function passwordRegex({ minLength, kinds, longestRun }: HuaweiRules): string {
  // So many kinds occur when the password is not made of fewer.
  const tooFew = choose(KINDS, kinds - 1).map(fewer => `(?![${fewer.join('')}]*$)`)
  const run = longestRun > 0 ? `(?!.*(.)\\1{${String(longestRun)}})` : ''
  return `^${tooFew.join('')}${run}[!-~]{${String(minLength)},${String(HUAWEI_LONGEST)}}$`
}

/** Every way of choosing so many of them. */
function choose(from: readonly string[], many: number): readonly (readonly string[])[] {
  if (many === 0) return [[]]
  return from.flatMap((first, index) => choose(from.slice(index + 1), many - 1).map(rest => [first, ...rest]))
}
