import { Refusal } from '#shared/errors.ts'

/** The operator's own word, where nothing can be compared. Throws Refusal `invalid_input` for anything but yes and no. */
export function isConfirmed(answer: string): boolean {
  if (answer === 'yes') return true
  if (answer === 'no') return false
  throw new Refusal({ code: 'invalid_input', fields: ['answer'] })
}
