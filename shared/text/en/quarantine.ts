import type { Sealed } from '../../contract/directory.ts'

/** What a reset replaced stays sealed for a time: until when, how somebody objects, and what follows. */
export const quarantine = {
  sealed: {
    password: 'Old password sealed until {time}',
    mfa: 'Old authenticator sealed until {time}',
    protection: 'Login protection as it was, kept until {time}',
  } satisfies Record<Sealed['kind'], string>,
  frozen:
    'Account frozen since {time}: a reset was objected to. Nobody signs in, and only a lead acts. Find out who the person is; reset anew if somebody else may know the password; then enable the account.',
  object: {
    open: 'Not the user’s reset…',
    title: 'Object to a reset',
    lead: 'The contacts of {name}, and the manager on record, were sent a code with the news of the reset; after a change of login protection the contacts alone. Whoever reads it out has the old one restored and the account frozen until a lead enables it.',
    code: 'Code from the message',
    hint: 'Eight characters. Capital letters, spaces and dashes do not matter.',
    missing: 'Type the code first.',
    submit: 'Undo the reset',
    restored: 'The reset of {name} is undone. The account is frozen.',
    wrong:
      'That is not the code. No tries are left: disable the user, and tell a lead. | That is not the code. One try is left. | That is not the code. {n} tries are left.',
    'no-tries-left': 'No tries are left. Disable the user, and tell a lead.',
    'nothing-sealed': 'Nothing can be undone: no reset and no change of this user is young enough.',
    slowed: 'Too many wrong codes. Try again in {time}.',
  },
}
