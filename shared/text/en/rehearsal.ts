import type { ScriptId } from '../../contract/policy.ts'

/** The rehearsal of a policy: known attacks and honest callers, and how they went. */
export const rehearsal = {
  lead: 'Would the calls that robbed others get through here? Each is played against the policy in force, with what the caller is reported to have had.',
  kinds: { attack: 'Attacks', honest: 'Honest callers' },
  steps: 'Show the step | Show the {n} steps',
  does: {
    open: 'A call is opened: {act}.',
    hold: 'The call is put on hold.',
    resume: 'The call goes on.',
    close: 'The call is closed.',
    'change-contact': 'A contact of the user is changed.',
    intend: 'The caller now wants something else: {act}.',
    prove: 'The caller passes: {method}.',
    fail: 'The caller fails: {method}.',
    approve: 'A second lead, who sees what was proved, approves it.',
    wait: 'Time passes.',
    act: 'The operator tries: {act}.',
  },
  got: 'It is done, and the caller has what they wanted.',
  limits:
    'This plays the judge that every act goes through, and nothing else: somebody who breaks into this machine, or holds the user’s phone and mailbox, is not among the callers.',
  elsewhere: 'It is done, and what was handed over went to the real user, who learns of it; the caller has nothing.',
  scripts: {
    'okta-2023': 'Okta’s customers, August 2023: a caller asks to have every factor of an administrator reset',
    'mgm-2023': 'MGM, September 2023: ten minutes on the telephone, with facts that anybody can look up',
    'caesars-2023': 'Caesars, September 2023: somebody from an outside company, with facts and a stolen number',
    'clorox-2023': 'Clorox, August 2023, as alleged: password, then MFA, then another number, and again the next hour',
    'hospital-2024': 'Hospitals, April 2024: digits of an identity number and “my phone is broken”',
    'ms-2025': 'Marks & Spencer, April 2025: somebody plays a colleague from outside',
    'stolen-number': 'A stolen telephone number: the thief reads every text message',
    insider: 'An operator who is the thief: “I saw the badge and called back”',
    'forgot-password': 'Forgot the password, has the authenticator',
    mistyped: 'Mistypes the code twice, and gets it right the third time',
    'lost-phone': 'Lost the telephone, comes with a badge and a colleague',
    'no-phone': 'Has no telephone, and comes with a badge',
    'no-contact': 'Has neither telephone nor e-mail and lost the authenticator; comes with a badge and a colleague',
    'no-contact-lead': 'The same, with a privileged account: a lead takes the call',
    administrator: 'An administrator forgot the password',
  } satisfies Record<ScriptId, string>,
  outcome: {
    stopped: 'Stopped at step {at}: {because}',
    succeeded: 'Would have succeeded at step {at}.',
    helped: 'Helped in {at} steps.',
    'turned-away': 'Turned away at step {at}: {because}',
  },
  summary: '{stopped} of {attacks} attacks stop, {helped} of {honest} honest callers are helped.',
}
