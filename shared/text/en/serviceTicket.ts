import type { USER_KINDS } from '../../contract/directory.ts'

type Owner = Exclude<(typeof USER_KINDS)[number], 'iam-user'>

/**
 * What a root identity or a HUAWEI ID does without its mobile or e-mail. After Huawei Cloud's “What Should I Do If I Forgot My
 * Password?” (Resetting the Password of an Account, step 4) and, for the papers, “What Materials Should I Provide to Restore My
 * HUAWEI ID?”. The first prints the Hong Kong number as “+85 2800-931122”; the digits are these, the country code is 852.
 */
export const serviceTicket = {
  title: 'Service ticket',
  lead: {
    root: 'This is the account’s own identity. If its mobile or e-mail is unavailable, it is not reset here: the owner calls customer service or submits a service ticket.',
    'huawei-id':
      'If the mobile or e-mail of a HUAWEI ID is unavailable, it is not reset here: the owner changes the bound mobile or e-mail first, and resets the password with the new one.',
  } satisfies Record<Owner, string>,
  unreachable: 'No registered mobile or e-mail can be used now.',
  open: 'Mobile or e-mail unavailable…',
  unavailable: 'Unavailable',
  which: { mobile: 'Mobile', email: 'E-mail', both: 'Mobile and e-mail' },
  number: 'Ticket number, if known',
  consequence: 'Proofs and codes of this call end, and nothing more is reset in it.',
  record: 'Record service ticket',
  cancel: 'Cancel',
  recorded: 'Service ticket recorded. Unavailable: {which}. Nothing more is reset in this call.',
  recordedNumber: 'Service ticket {number} recorded. Unavailable: {which}. Nothing more is reset in this call.',
  change: 'Change',
  print: 'Print what to bring',
  bring: 'What to bring',
  paper: {
    title: 'Getting back your account',
    for: 'For {name}',
    account: 'Account',
    loginId: 'Login ID',
    ticket: 'Service ticket',
    root: {
      what: 'The mobile or e-mail of your Huawei Cloud account is unavailable, so the help desk cannot reset it.',
      do: {
        1: 'Call customer service: +86 4000-955988 (Chinese mainland) or +852 800-931122 (Hong Kong, China). Or submit a service ticket.',
        2: 'When the new mobile or e-mail is registered, choose “Forgot password” on the sign-in page.',
      },
      bring: {
        1: 'The certificate of the real-name authentication',
        2: 'The last three transaction records: invoices, payments or bank transfers',
        3: 'If a credit card was added: the card holder’s certificate and the front of the card',
        4: 'For an enterprise account: a letter of authorization, with the official seal or signed',
      },
      after: 'Customer service may ask for more, and decides whether the papers are enough.',
    },
    'huawei-id': {
      what: 'The mobile or e-mail of your HUAWEI ID is unavailable, so the help desk cannot reset it.',
      do: {
        1: 'Change the mobile or e-mail bound to your HUAWEI ID, then reset the password with the new one.',
        2: 'If that is not possible, appeal from “Forgot password” on the sign-in page. On a device that you use rarely, one more verification is asked for.',
      },
      bring: {
        1: 'Real-name information of the phone number',
        2: 'Security information',
        3: 'Basic information',
        4: 'Historical information',
        5: 'Device information',
      },
      after:
        'The result comes by SMS. Once the appeal is approved, reset the password within 24 hours. A HUAWEI ID registered anew has no access to the resources of the old one.',
    },
    warning: 'Nobody from the help desk will ask you for a password or a code.',
  } satisfies Record<Owner, object> & Record<string, unknown>,
}
