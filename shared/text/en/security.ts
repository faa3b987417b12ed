/** Refusals of the settings. */
export const security = {
  'no-sender-email': 'No mail server is set up yet. Enter one first.',
  'no-sender-sms': 'No gateway for text messages is set up yet. Enter one first.',
}
