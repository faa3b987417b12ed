import type { ScriptId } from '../../contract/policy.ts'

/** The rehearsal of a policy: known attacks and honest callers, and how they went. */
export const rehearsal = {
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
    administrator: 'An administrator forgot the password',
  } satisfies Record<ScriptId, string>,
  outcome: {
    stopped: 'stopped at step {at}: {because}',
    succeeded: 'would have succeeded at step {at}',
    helped: 'helped in {at} steps',
    'turned-away': 'turned away at step {at}: {because}',
  },
  summary: '{stopped} of {attacks} attacks stop, {helped} of {honest} honest callers are helped.',
}
