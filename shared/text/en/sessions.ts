/** Refusals about a user's own sessions. */
export const sessions = {
  'this-one': 'This is the session you are using. Sign out to end it.',
  unknown: 'That session has ended already.',
}
