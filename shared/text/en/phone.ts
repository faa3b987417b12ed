export const phone = {
  lead: 'The phones and mailboxes of all sample users at once, so that a call can be played from both ends. Real stores never have this page.',
  label: 'Messages received',
  find: 'Find a user',
  to: 'To {to}',
  channels: { email: 'E-mail', sms: 'Text message', desk: 'Desk' },
  authenticators: 'Authenticator apps',
  authenticatorsHint: 'of callers with an open call',
  validFor: 'valid for {time}',
  empty: 'No message has arrived.',
  emptyHint: 'Open a call at the desk and send a code: it arrives here.',
  noneFits: 'No message for such a user.',
  toDesk: 'Go to the desk',
}
