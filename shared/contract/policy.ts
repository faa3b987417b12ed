import { z } from 'zod'

import { Act, ACTS } from './acts.ts'
import { PROOF_METHODS, ProofMethod } from './calls.ts'
import { command, query, staff } from './capability.ts'
import { OperatorId, Reason, Time } from './ids.ts'

/** Kinds of users a policy tells apart. Somebody of several kinds gets the strictest of their rules. */
export const USER_CLASSES = ['ordinary', 'privileged', 'third-party', 'newcomer', 'no-phone'] as const
export const UserClass = z.enum(USER_CLASSES)
export type UserClass = z.infer<typeof UserClass>

/** Ways to hand a secret over, as a rule allows them. */
export const WAYS = ['link', 'message', 'slip'] as const
export const HAND_OVERS = ['none', 'any', 'independent'] as const
export const DOERS = ['agent', 'lead'] as const

/** Some of these words, each once and in their own order: two lists that mean the same are the same. */
const someOf = <const Word extends string>(words: readonly Word[]) =>
  z
    .array(z.enum(words))
    .max(64)
    .transform(list => words.filter(word => list.includes(word)))

/** Who agrees before an act is done, besides the operator whose call it is. */
export const APPROVALS = ['none', 'second-person'] as const

/** What an act costs on one kind of user. */
export const Rule = z.strictObject({
  /** Independent proofs; 0: the act only protects, and a reason is enough. */
  proofs: z.number().int().min(0).max(4),
  /** Their points together: strong 3, medium 2, weak 1, less as they age. */
  points: z.number().int().min(0).max(12),
  /** How many of them the desk must have checked itself: an operator's word, however sure, is not enough. */
  checked: z.number().int().min(0).max(4),
  /** Which methods count at all. */
  methods: someOf(PROOF_METHODS),
  /** One of them must be a code to the registered mobile or e-mail. */
  registeredContact: z.boolean(),
  /** How old a proof may be, in minutes. */
  freshMinutes: z.number().int().min(1).max(60),
  /** `independent`: never over what was proved with. `any`: such ways come first, and checked proofs alone open the rest. */
  handOver: z.enum(HAND_OVERS),
  ways: someOf(WAYS),
  by: z.enum(DOERS),
  /** `second-person`: a lead who sees what was proved and what was not, and whose call it is not. A policy from before this field asks for none. */
  approval: z.enum(APPROVALS).default('none'),
  /** For how many hours after the act only a lead may do it again; 0: never mind. */
  againHours: z.number().int().min(0).max(720),
})
export type Rule = z.infer<typeof Rule>

const rulesOfAct = z.strictObject({
  ordinary: Rule,
  privileged: Rule.nullable(),
  'third-party': Rule.nullable(),
  newcomer: Rule.nullable(),
  'no-phone': Rule.nullable(),
})

/** Which proof of identity which act needs, on whom; and what a call may never do. */
export const Policy = z
  .strictObject({
    name: z.string().trim().min(1).max(64),
    rules: z.strictObject({
      'reset-password': rulesOfAct,
      'reset-mfa': rulesOfAct,
      unlock: rulesOfAct,
      'enable-user': rulesOfAct,
      'disable-user': rulesOfAct,
      'end-sessions': rulesOfAct,
    }),
    /** A strong or medium proof loses a point once it is this old; 0: never. */
    fadeMinutes: z.number().int().min(0).max(60),
    /** So many wrong answers about a user are forgiven; each further one costs a point more. */
    wrongAnswersForgiven: z.number().int().min(0).max(20),
    /** Both factors replaced in one call leave nothing of the old user behind. */
    passwordAndMfaTogether: z.boolean(),
    /** A call that has done one proved act goes on to another one. */
    growing: z.boolean(),
    /** Acts after a contact of the user was changed while the call was open. */
    contactChangedMeanwhile: z.boolean(),
    /** MFA is reset, which begins an enrolment, during a cool-down; by a lead. */
    enrolmentInCoolDown: z.boolean(),
    /** A newcomer has been here for fewer days. */
    newcomerDays: z.number().int().min(0).max(365),
    /** Third party: whoever has one of these values in this attribute of the directory. */
    thirdParty: z.strictObject({
      attribute: z.string().trim().max(64),
      values: z.array(z.string().trim().min(1).max(64)).max(20),
    }),
  })
  .superRefine((policy, context) => {
    for (const act of ACTS)
      for (const [kind, rule] of Object.entries(policy.rules[act])) {
        if (rule === null) continue
        for (const field of fieldsInTrouble(rule))
          context.addIssue({ code: 'custom', path: ['rules', act, kind, field], message: 'cannot be met' })
      }
  })
export type Policy = z.infer<typeof Policy>

/** Fields of a rule that nobody could ever meet, or that say nothing. */
function fieldsInTrouble(rule: Rule): readonly (keyof Rule)[] {
  return [
    ...(rule.points > rule.proofs * 3 ? (['points'] as const) : []),
    ...(rule.checked > rule.proofs ? (['checked'] as const) : []),
    ...(rule.proofs > rule.methods.length ? (['methods'] as const) : []),
    ...(rule.handOver !== 'none' && rule.ways.length === 0 ? (['ways'] as const) : []),
  ]
}

/** What one field of a policy can be. */
export const PolicyValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.string()),
  z.object({ attribute: z.string(), values: z.array(z.string()) }),
])
export type PolicyValue = z.infer<typeof PolicyValue>

/** Whether a kind of user has a rule of its own. */
export const OWN_RULE = ['as-everybody', 'own'] as const

/** One field that two policies differ in, with what it was and becomes; shared/policySentences.ts says it. */
export const PolicyChange = z.object({
  /** Where it is, such as `rules.reset-password.ordinary.proofs`; `rules.reset-password.newcomer` is the rule as a whole. */
  path: z.string(),
  from: PolicyValue,
  to: PolicyValue,
  /** `neutral`: it eases nothing and asks for nothing more, by itself. */
  direction: z.enum(['tighter', 'looser', 'neutral']),
})
export type PolicyChange = z.infer<typeof PolicyChange>

/** Nothing when it only tightens; otherwise a second administrator, or a day in the open where there is none. */
export const WAITS_FOR = ['nothing', 'second-administrator', 'a-day'] as const

/** `waiting`: it loosens something, and waits for a second administrator, or for the time when there is none. */
export const PolicyVersion = z.object({
  version: z.number().int(),
  state: z.enum(['in-force', 'waiting', 'replaced', 'withdrawn']),
  policy: Policy,
  reason: z.string(),
  proposedBy: z.object({ operatorId: OperatorId, name: z.string() }).nullable(),
  proposedAt: Time.nullable(),
  confirmedBy: z.string().nullable(),
  /** When it came into force, or will without anybody's word. */
  inForceAt: Time.nullable(),
  changes: z.array(PolicyChange),
})
export type PolicyVersion = z.infer<typeof PolicyVersion>

/** Calls a policy is rehearsed with: attacks as they were reported, and honest callers. */
export const SCRIPT_IDS = [
  'okta-2023',
  'mgm-2023',
  'caesars-2023',
  'clorox-2023',
  'hospital-2024',
  'ms-2025',
  'stolen-number',
  'insider',
  'forgot-password',
  'mistyped',
  'lost-phone',
  'no-phone',
  'no-contact',
  'no-contact-lead',
  'administrator',
] as const
export const ScriptId = z.enum(SCRIPT_IDS)
export type ScriptId = z.infer<typeof ScriptId>

/** How one script went: for an attack where it stops and why, for an honest caller in which step they are helped. */
export const Rehearsed = z.object({
  id: ScriptId,
  kind: z.enum(['attack', 'honest']),
  outcome: z.enum(['stopped', 'succeeded', 'helped', 'turned-away']),
  /** The step, from 1, in which it was decided. */
  at: z.number().int(),
  steps: z.array(
    z.object({
      does: z.enum([
        'open',
        'hold',
        'resume',
        'close',
        'change-contact',
        'intend',
        'prove',
        'fail',
        'approve',
        'wait',
        'act',
      ]),
      act: Act.nullable(),
      method: ProofMethod.nullable(),
      /** `elsewhere`: done, and what was handed over went to the real user. */
      outcome: z.enum(['went', 'refused', 'elsewhere', 'got']),
      /** Message ids. */
      because: z.array(z.string()),
    }),
  ),
})
export type Rehearsed = z.infer<typeof Rehearsed>

export const BUILT_IN = ['nist', 'huawei'] as const
const about = () => ({})

export const policy = {
  /** The policy in force, the one that waits, and the two that are built in. */
  current: query({
    allow: staff('policy.read'),
    input: z.strictObject({}),
    output: z.object({
      inForce: PolicyVersion,
      waiting: PolicyVersion.nullable(),
      builtIn: z.record(z.enum(BUILT_IN), Policy),
      /** Whether the caller may put the waiting one into force. */
      mayConfirm: z.boolean(),
    }),
  }),
  /** Every version, newest first, with what it changed. */
  history: query({
    allow: staff('policy.read'),
    input: z.strictObject({}),
    output: z.object({ versions: z.array(PolicyVersion) }),
  }),
  /** What a policy would change, before it does. */
  compare: query({
    allow: staff('policy.read'),
    input: z.strictObject({ policy: Policy }),
    output: z.object({
      /** The version it was compared with: what `propose` takes as its base. */
      base: z.number().int(),
      changes: z.array(PolicyChange),
      /** What it would wait for if the caller proposed it. */
      waitsFor: z.enum(WAITS_FOR),
    }),
  }),
  /** Plays known attacks and honest calls against a policy, or the one in force. */
  rehearse: query({
    allow: staff('policy.read'),
    input: z.strictObject({ policy: Policy.optional() }),
    output: z.object({ scripts: z.array(Rehearsed) }),
  }),
  /**
   * Changes the policy. What only tightens is in force at once; what loosens anything waits for a second administrator, or for 24
   * hours when there is none. `base` is the version it was made from: refused when another came in between.
   */
  propose: command({
    allow: staff('policy.manage'),
    evidence: 'none',
    input: z.strictObject({ base: z.number().int(), policy: Policy, reason: Reason }),
    output: PolicyVersion,
    audit: { action: 'policy.proposed', subject: about },
    touches: ['calls'],
  }),
  /** A second administrator puts the waiting policy into force. */
  confirm: command({
    allow: staff('policy.manage'),
    evidence: 'none',
    input: z.strictObject({ version: z.number().int() }),
    output: PolicyVersion,
    audit: { action: 'policy.confirmed', subject: about },
    touches: ['calls'],
  }),
  /** Takes a waiting policy back; any administrator may. */
  withdraw: command({
    allow: staff('policy.manage'),
    evidence: 'none',
    input: z.strictObject({ version: z.number().int(), reason: Reason }),
    output: PolicyVersion,
    audit: { action: 'policy.withdrawn', subject: about },
  }),
} as const
