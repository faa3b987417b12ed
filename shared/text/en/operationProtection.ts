/** Who confirms critical operations in one account, and what its users change themselves, on the settings page. */
export const operationProtection = {
  title: 'Operation protection of accounts',
  lead: 'Users’ own pages ask again before anything critical: a new password or contact, login protection, the authenticator app, access keys. An account of the profile Huawei can ask for more, and leave some of it to administrators. This desk and programs are not asked.',
  none: 'No account follows the profile Huawei yet: open one under “Password rules of accounts” above, choose that profile, and its operation protection appears here.',
  now: {
    nobody: 'Off: before critical operations users show their password or a code, which counts for 5 minutes.',
    user: 'On: before critical operations users show a code of their app, or one that is sent to them. It counts for 15 minutes.',
    email: 'On: somebody else must agree to critical operations. Their code goes by e-mail to {to}.',
    mobile: 'On: somebody else must agree to critical operations. Their code goes by text message to {to}.',
    themselves: 'Users change themselves: {list}.',
    left: 'Left to administrators: {list}.',
  },
  own: {
    ownPassword: 'password',
    ownEmail: 'e-mail address',
    ownMobile: 'mobile number',
    accessKeys: 'access keys',
  },
  edit: 'Edit the operation protection',
  sheet: 'Operation protection of {account}',
  confirmer: 'Who confirms critical operations',
  confirmers: {
    nobody: 'Off: the user, by password or code',
    user: 'The user, by a code',
    named: 'Somebody you name, by a code',
  },
  scene: 'How the code goes out',
  scenes: { mobile: 'Text message', email: 'E-mail' },
  email: 'E-mail address',
  areaCode: 'Country code',
  areaCodeHint: 'Such as 0086',
  phone: 'Mobile number',
  contactHint: 'Whoever reads messages there can agree, to changes of their own, too.',
  fault: {
    email: "Enter an e-mail address such as head{'@'}example.org.",
    areaCode: 'Enter a country code such as 0086.',
    phone: 'Enter 5 to 20 digits, without the country code.',
  },
  ownTitle: 'What users change themselves',
  choice: {
    ownPassword: 'Password',
    ownEmail: 'E-mail address',
    ownMobile: 'Mobile number',
    accessKeys: 'Access keys',
  },
  ownHint:
    'What is not ticked is left to administrators. It does not bind the owner of the account. A password that has run out or must be changed can always be changed.',
  overtaken: 'This was changed elsewhere meanwhile. What you have not touched shows what holds now.',
  effectTitle: 'What happens on saving',
  effect: {
    nobody:
      'From the next critical operation on, the password is enough again. Nothing critical goes without a password or a code.',
    user: 'From the next critical operation on, a password is not enough. Whoever has neither an app nor a contact that counts sets one up first.',
    named:
      'From the next critical operation on, every user needs a code from whoever is named, and so does the owner of the account. If nobody reads messages there, nobody changes anything critical.',
  },
  reason: 'Reason for the change',
  reasonMissing: 'Say why, in at least 3 characters.',
  wrong: 'Where the code goes does not fit yet. It is marked above.',
  unchanged: 'Nothing differs from what holds now.',
  save: 'Save the protection',
  saved: 'The operation protection of {account} is saved. It counts from the next critical operation on.',
}
