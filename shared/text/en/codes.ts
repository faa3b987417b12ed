/** What went wrong with a message, in the core's message ids. */
export const codes = {
  problem: {
    address: 'The address is not one that mail can go to.',
    'address-refused': 'The mail server refuses this address.',
    refused: 'The mail server refused the message.',
    busy: 'The mail server asks to try again later.',
    unreachable: 'The mail server cannot be reached.',
    host: 'The name of the mail server is not known to the network.',
    tls: 'No trusted, encrypted connection to the mail server. See Settings.',
    'sign-in': 'The mail server refuses the user name or password in Settings.',
    'no-sender': 'No sender is set up for this message. See Settings.',
    number: 'The number is not one that text messages can go to: it needs its country code.',
    'gateway-template': 'The template of the gateway in Settings cannot be filled.',
    'gateway-redirect':
      'The gateway sends the request elsewhere, and that is not followed. See the address in Settings.',
    'gateway-answer':
      'The gateway did not give the answer that Settings ask for. It may have sent the message all the same.',
    'gateway-refused': 'The gateway refused the message.',
    'gateway-sign-in': 'The gateway refuses the secret in Settings.',
    'gateway-busy': 'The gateway asks to try again later.',
    'gateway-slow': 'The gateway did not answer in time.',
    'gateway-host': 'The name of the gateway is not known to the network.',
    'gateway-unreachable': 'The gateway cannot be reached.',
    'gateway-tls': 'No trusted, encrypted connection to the gateway. Its certificate is not valid for it.',
    wiped: 'The text was wiped, so there is nothing to send.',
    unknown: 'The message could not be sent. The log has the details.',
  },
  reading: {
    'own-call': 'This message belongs to your own call. Another lead may read it.',
    'new-operator':
      'You or the operator of this call added the other less than 72 hours ago. Another lead may read it.',
    'not-yours': 'This message is not for the desk to read.',
    gone: 'The text was wiped.',
  },
  message: {
    unknown: 'No such message.',
    expired: 'The message has expired. Make a new code or hand-over.',
    'not-waiting': 'The message is not waiting any more.',
    'notice-stays': 'A notice cannot be cancelled: the user must hear what was done.',
  },
  'pocket-phone': { 'real-store': 'Only a sample store has a phone to look at.' },
}
