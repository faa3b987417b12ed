/** Refusals of the settings. */
export const security = {
  'no-sender': 'No mail server is set up yet. Enter one first.',
}
