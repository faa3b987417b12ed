/** Refusals of the directory. */
export const directory = {
  user: {
    unknown: 'There is no such user.',
    'own-record': 'This is your own user record. Somebody else must change it.',
    owner: 'Only whoever owns the account changes that user, and nobody disables it.',
    frozen: 'The account is frozen because somebody objected to a reset. A lead enables it in a call.',
    'already-disabled': 'The user is disabled already. No proof was spent.',
    'already-enabled': 'The user is enabled already. No proof was spent.',
  },
  contacts: {
    frozen: 'The contacts of this user are frozen. A lead must lift the freeze before they can be changed.',
    'already-frozen': 'The contacts are frozen already.',
    'not-frozen': 'The contacts are not frozen.',
  },
  'unknown-user': 'There is no such user.',
  account: {
    unknown: 'There is no such account.',
    taken: 'An account of this name exists. Choose another name.',
  },
  login: {
    empty: 'Enter the name the user signs in with.',
    'too-long': 'The user name is longer than 128 characters.',
    'hidden-characters': 'The user name holds characters that cannot be seen. Type it again by hand.',
    'spaces-around': 'The user name begins or ends with a space.',
    'only-dots': 'A user name cannot consist of dots only.',
    'mixed-scripts':
      'The user name mixes scripts whose letters look alike, such as Latin and Cyrillic. Use one of them.',
    taken: 'Another user of this account has this user name.',
    'looks-alike': 'Another user of this account has a user name that looks the same.',
  },
  kind: {
    stays: 'A root identity or a HUAWEI ID never becomes an IAM user.',
    'no-administrator': 'An IAM user is no enterprise administrator.',
    'login-id-taken': 'Another root identity or HUAWEI ID has this login ID.',
    'second-administrator': 'This account has its enterprise administrator already.',
  },
  name: { empty: 'Enter a name.' },
  text: { 'hidden-characters': 'The text holds characters that cannot be seen. Type it again by hand.' },
  email: { invalid: 'This is not an e-mail address.' },
  phone: { invalid: 'A phone number has 5 to 15 digits, without the country code.' },
}
