/** Refusals about a user's own known browsers. */
export const browsers = {
  unknown: 'That browser has been forgotten already.',
}
