/** Why a call does not go on, in the core's message ids: what an act still needs, and why a proof cannot be had. */
export const calls = {
  demand: {
    'first-proof': 'One proof of who is calling is needed.',
    'two-proofs': 'Two independent proofs are needed.',
    'second-proof': 'A second proof is needed, by another way than the first.',
    stronger: 'Stronger proof is needed: an authenticator code, or a code that left this machine.',
    'only-known': 'What the caller knows is not enough by itself: others can know it too. Another proof is needed.',
    'checked-proof':
      'One of the proofs must be checked by the desk itself: a code, a recovery code, or a colleague who vouches.',
    'other-route': 'Nothing is left to hand over by: it must differ from what was proved with.',
    'other-intent': 'This call is about something else. Change what it is about, then prove the caller for that.',
    'out-of-reach':
      'What this user has on record is not enough. Another lead, or a newly registered contact, is needed.',
    'lead-only': 'Privileged user: only a lead may do this.',
    'cool-down': 'Too many checks failed. Until the wait is over only a lead may act.',
    'own-record': 'This is your own record. Another operator must take the call.',
    'not-yours': 'Another operator opened this call. Open one of your own.',
    closed: 'This call is closed. Open a new one.',
    'on-hold': 'This call is on hold. Resume it first.',
    'not-on-hold': 'This call is not on hold.',
    'forbidden-combination': 'Password and MFA are not reset in one call. Close it; the other needs a call of its own.',
    'lock-runs-out': 'Under the rules of this account a lock is never lifted; it runs out by itself.',
    'not-locked': 'The user is not locked.',
    'already-enabled': 'The user is enabled already.',
    'already-disabled': 'The user is disabled already.',
    'registered-contact':
      'Huawei asks for a code to the registered mobile or e-mail here: no other proof stands in for it.',
    'service-ticket':
      'The registered mobile or e-mail is unavailable: customer service helps, and nothing is reset in this call.',
    'spent-meanwhile': 'The proof was used up a moment ago. Prove the caller again.',
  },
  offer: {
    'no-device': 'No authenticator is bound.',
    'not-in-person': 'Only for a caller who stands at the desk: set “Reached by” to “In person”.',
    'you-could-read':
      'Your role reads these records, so what the caller knows proves nothing in your calls. Use another way.',
    'nothing-to-ask': 'Nothing on record can be asked about.',
    'no-recovery-code': 'No recovery code is left.',
    'no-contact': 'No address is on record.',
    'contact-fresh': 'Changed lately: it proves nothing until it has stood for a while.',
    'contact-pending': 'The new address waits to count. Nothing goes there yet.',
    'contact-shared': 'Several people have this address, so it proves nobody.',
    'fresh-sender-email': 'You changed the mail server lately, so codes by e-mail prove nothing in your calls for now.',
    'fresh-sender-sms':
      'You changed the gateway for text messages lately, so codes by text message prove nothing in your calls for now.',
    'daily-limit': 'No more codes go to this address today.',
    'no-tries-left': 'Too many wrong codes. Use another way, or wait.',
    'cool-down': 'Too many checks failed on this user. Only a lead may go on.',
    'service-ticket': 'A service ticket was recorded, so nothing more is proved in this call.',
  },
  serviceTicket: {
    'iam-user': 'An IAM user is reset at this desk. A service ticket is for account identities and HUAWEI IDs.',
  },
  challenge: { 'nothing-to-send': 'The caller has this code already. Nothing is sent.' },
  vouch: {
    'the-caller': 'Nobody vouches for themselves.',
    yourself: 'You cannot vouch in a call of your own.',
    unknown: 'Only somebody of the same account can vouch.',
    disabled: 'This user is disabled and cannot vouch.',
    'no-device': 'This user has no authenticator, and so cannot vouch.',
    'new-device': 'The authenticator of this user is too new to vouch with.',
  },
  reveal: {
    once: 'The number was shown already. Say whether the user was reached on it.',
    'too-many': 'You were shown many numbers in the last hour. Use another way to prove the caller, or wait.',
  },
  call: { unknown: 'No such call.' },
}
