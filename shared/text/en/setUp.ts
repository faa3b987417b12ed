/** The first run: operator, passphrase, recovery code, what next. */
export const setUp = {
  title: 'Set up IAM Desk',
  step: 'Step {at} of {of}',
  continue: 'Continue',
  steps: { operator: 'You', passphrase: 'Passphrase', recovery: 'Recovery', next: 'Directory' },
  where: 'The encrypted store will be at {path}.',
  operator: {
    lead: 'You become the first administrator. You can add other operators later.',
    name: 'Your name',
    login: 'Login',
    loginHint: "What you type to unlock. Letters, digits, dot, dash, underscore, {'@'}.",
    loginProblem: "Start with a letter or digit; then letters, digits, dot, dash, underscore, {'@'}.",
    store: 'Name of this desk',
    storeHint: 'For example the name of the lab. Shown in the status bar.',
    storeDefault: 'Help desk',
    missing: 'Fill this in.',
  },
  passphrase: {
    lead: 'It encrypts the store on this computer. Nobody can read it or send it to you again.',
    label: 'Passphrase',
    hint: 'At least 15 characters. A sentence of five or six words is easy to keep in mind.',
    short: 'One more character. | {n} more characters.',
    enough: '{n} characters. Long enough.',
    create: 'Create the store',
    creating: 'Creating the store…',
  },
  recovery: {
    lead: 'Write this code down or print it, and keep it away from this computer. It is the only way in when every passphrase is lost. It is shown this once.',
    code: 'Recovery code',
    print: 'Print',
    printTitle: 'IAM Desk recovery code',
    printHint:
      'Keep it in a safe or a sealed envelope. Whoever has it can open the store “{store}”. It is replaced when it is used.',
    confirm: 'Type two groups of it, to be sure that it was written down.',
    group: 'Group {n}',
    wrong: 'These groups do not fit. Look at the paper and type them again.',
    check: 'Confirm',
    confirmed: 'Recovery code confirmed.',
  },
  next: {
    lead: 'The store is ready and you are its administrator. A desk needs people: bring in your directory.',
    import: 'Import a directory',
    importHint:
      'CSV, LDIF, SCIM, and the files of Microsoft Entra, Google Workspace, Okta, Active Directory and Huawei Cloud. You see what will change before anything is stored.',
    sample: 'Or look around first: “npm run demo” opens a throw-away store with 2,000 sample users.',
    desk: 'Go to the desk',
  },
}
