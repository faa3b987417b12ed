import type {
  APPROVALS,
  DOERS,
  HAND_OVERS,
  OWN_RULE,
  Policy,
  Rule,
  UserClass,
  WAITS_FOR,
  WAYS,
} from '../../contract/policy.ts'
import { desk } from './desk.ts'

type Phrases = Readonly<Record<string, string | Readonly<Record<string, string>>>>

/** The evidence policy in sentences, and why a change or a file is refused. */
export const policy = {
  problem: {
    changed: 'The policy was changed meanwhile. Look at it again, then make your change.',
    'one-waits': 'A change is waiting already. Confirm it or take it back first.',
    'nothing-changed': 'Nothing is different from the policy in force.',
    'not-waiting': 'This change does not wait any more.',
    'second-administrator':
      'Another administrator confirms this: neither whoever proposed it, nor somebody who got an enrolment code from one of you, or from the same hand, in the last 72 hours.',
  },
  kinds: {
    ordinary: 'Everybody',
    privileged: 'Privileged',
    'third-party': 'Third party',
    newcomer: 'Newly joined',
    'no-phone': 'Without a phone',
  } satisfies Record<UserClass, string>,
  comma: ', ',
  semicolon: '; ',
  sentence: '{phrases}.',
  /** What a line of a difference is about. */
  of: '{act} · {kind}',
  wholeTitle: 'The whole policy',
  own: {
    'as-everybody': 'no rule of its own: as everybody',
    own: 'a rule of its own',
  } satisfies Record<(typeof OWN_RULE)[number], string>,
  /** Phrases of a rule's sentence. Numbers: none, one, several. */
  rule: {
    proofs: { zero: 'No proof, a reason is enough', one: '{value} proof', many: '{value} independent proofs' },
    points: {
      zero: 'however few points',
      one: 'together at least {value} point',
      many: 'together at least {value} points',
    },
    checked: {
      zero: 'none need be checked by the desk itself',
      one: '{value} of them checked by the desk itself',
      many: '{value} of them checked by the desk itself',
    },
    methods: {
      text: 'proved by {value}',
      all: 'any way',
      except: 'any way except {list}',
      nothing: 'nothing',
      options: desk.prove.way,
    },
    registeredContact: {
      yes: 'one of them a code to the registered mobile or e-mail',
      no: 'no code to a registered contact is insisted on',
    },
    freshMinutes: {
      zero: 'none older than {value} minutes',
      one: 'none older than {value} minute',
      many: 'none older than {value} minutes',
    },
    by: {
      text: 'done by {value}',
      options: { agent: 'an agent or a lead', lead: 'a lead' } satisfies Record<(typeof DOERS)[number], string>,
    },
    approval: {
      text: 'agreed to by {value}',
      options: { none: 'nobody else', 'second-person': 'a second person' } satisfies Record<
        (typeof APPROVALS)[number],
        string
      >,
    },
    handOver: {
      text: 'hand-over: {value}',
      options: {
        none: 'none',
        any: 'by any verified way, another than the proof first',
        independent: 'by another way than the proof',
      } satisfies Record<(typeof HAND_OVERS)[number], string>,
    },
    ways: {
      text: 'as {value}',
      all: 'a link, a message or a slip',
      except: 'anything except {list}',
      nothing: 'nothing',
      options: { link: 'a link', message: 'a message', slip: 'a slip' } satisfies Record<(typeof WAYS)[number], string>,
    },
    againHours: {
      zero: 'again at any time',
      one: 'again within {value} hour only by a lead',
      many: 'again within {value} hours only by a lead',
    },
  } satisfies Record<keyof Rule, Phrases>,
  /** Sentences about the whole policy. */
  whole: {
    name: { text: 'This policy is called {value}.' },
    passwordAndMfaTogether: {
      yes: 'Password and MFA may be reset in one call.',
      no: 'Password and MFA are never reset in one call.',
    },
    growing: {
      yes: 'A call that has done one proved act may go on to another.',
      no: 'A call that has done one proved act does not go on to another.',
    },
    contactChangedMeanwhile: {
      yes: 'Acts go on after a contact of the user was changed during the call.',
      no: 'After a contact of the user was changed during the call, nothing that needs proof is done in it.',
    },
    enrolmentInCoolDown: {
      yes: 'A lead may have a new authenticator set up during a cool-down.',
      no: 'No new authenticator is set up during a cool-down.',
    },
    fadeMinutes: {
      zero: 'Proofs do not fade.',
      one: 'Proofs fade: after {value} minute a strong or medium one is worth a point less.',
      many: 'Proofs fade: after {value} minutes a strong or medium one is worth a point less.',
    },
    wrongAnswersForgiven: {
      zero: 'No wrong answer is forgiven: each costs a point more for an hour.',
      one: '{value} wrong answer within the hour is forgiven; each further one costs a point more.',
      many: '{value} wrong answers within the hour are forgiven; each further one costs a point more.',
    },
    newcomerDays: {
      zero: 'Nobody counts as newly joined.',
      one: 'Whoever has been in the directory for less than {value} day counts as newly joined.',
      many: 'Whoever has been in the directory for less than {value} days counts as newly joined.',
    },
    thirdParty: {
      text: 'Whoever has one of these values in the attribute {attribute} counts as a third party: {values}.',
      nobody: 'Nobody counts as a third party.',
    },
  } satisfies Record<Exclude<keyof Policy, 'rules'>, Phrases>,
  direction: { tighter: 'tighter', looser: 'looser', neutral: 'neither' },
  /** What a change would wait for. */
  waitsFor: {
    nothing: 'It only tightens, so it acts at once.',
    'second-administrator': 'It loosens something, so it waits until a second administrator confirms it.',
    'a-day':
      'It loosens something, and there is no second administrator to confirm it, so it waits 24 hours, in sight of everybody who may read the policy.',
  } satisfies Record<(typeof WAITS_FOR)[number], string>,
  /** What the rehearsal says about a changed policy. */
  rehearsed: {
    good: 'Rehearsed: all {attacks} attacks stop, all {honest} honest callers are helped.',
    attacks: {
      one: '{value} attack would now succeed: {list}',
      many: '{value} attacks would now succeed: {list}',
    },
    honest: {
      one: '{value} honest caller would now be turned away: {list}',
      many: '{value} honest callers would now be turned away: {list}',
    },
    at: '{script}, at step {at}',
  },
  /** Why a file is no policy: the field, and what to do. */
  file: {
    'too-large': 'The file is larger than {max} KiB, so it is no policy. Choose another file.',
    'not-json': 'The file is not JSON. Export a policy to see what one looks like.',
    'not-a-policy':
      'The file is no policy: its field “format” does not say “{format}”. Choose a file that was exported here.',
    newer:
      'The field “formatVersion” names a version that this IAM Desk does not know. Export the policy with an older one, or update this one.',
    unknown: '{field} is no part of a policy. Take it out.',
    missing: '{field} is missing. Add it; an exported policy shows how.',
    'whole-number': '{field} must be a whole number.',
    'yes-or-no': '{field} must be true or false.',
    text: '{field} must be text.',
    list: '{field} must be a list in square brackets.',
    group: '{field} must be a group of fields in braces.',
    choice: '{field} must be one of these: {choices}.',
    'too-small': '{field} must be at least {limit}.',
    'too-big': '{field} must be at most {limit}.',
    'too-small-text': '{field} must have at least {limit} character.',
    'too-big-text': '{field} must have at most {limit} characters.',
    'too-big-list': '{field} must have at most {limit} entries.',
    impossible:
      '{field} asks for what nobody could ever meet: more points, checks or ways than there are proofs, or no way to hand over. Lower it, or allow more.',
    wrong: '{field} does not fit. An exported policy shows how it is written.',
  },
}
