import { STATUS_CODES } from 'node:http'

import type { ErrorCode, Failure } from '#shared/errors.ts'

import type { Envelope } from './catalogue.ts'
import { IAM_ERRORS, isIamCode, type IamCode } from './errors.ts'
import type { SignatureFault } from './signature.ts'

/** An error of the lab before it is worded: what it is, and what it is about (fields, identifiers or actions). */
export interface LabError {
  readonly code: IamCode
  readonly about?: readonly string[]
  /** Another status than the one that goes with the code. */
  readonly status?: number
  /** Another sentence, where that of the code would leave the client guessing. */
  readonly sentence?: string
}

/** What goes back to the client. The status is in the keystone body as well. */
export interface ErrorAnswer {
  readonly status: number
  readonly body:
    | { readonly error: { readonly code: number; readonly message: string; readonly title: string } }
    | { readonly error_msg: string; readonly error_code: string }
}

/**
 * Words an error in the envelope of an operation. OpenStack's half of the API answers with `error`, IAM's own with `error_code`.
 * Source: Huawei Cloud, IAM API Reference, the examples of failed requests on the pages of the operations.
 */
export function errorAnswer(envelope: Envelope, error: LabError): ErrorAnswer {
  const [usual, documented] = IAM_ERRORS[error.code]
  const sentence = error.sentence ?? documented
  const status = error.status ?? usual
  const about = (error.about ?? []).join(', ')
  const message = about === '' ? sentence.replace(/ ?\{\}/u, '') : sentence.replace('{}', () => about)
  switch (envelope) {
    case 'keystone':
      return { status, body: { error: { code: status, message, title: STATUS_CODES[status] ?? 'Error' } } }
    case 'iam':
      return { status, body: { error_msg: message, error_code: error.code } }
  }
}

/** Reasons of the core for which IAM has a code of its own. */
const REASONS: Readonly<Record<string, IamCode | LabError>> = {
  'accessKeys.too-many': 'akSkNumExceed',
  'accessKeys.console-only': 'IAM.0081',
  'accessKeys.inactive': 'IAM.1107',
  'accessKeys.owner-disabled': 'IAM.0080',
  'accessKeys.other-profile': {
    code: 'IAM.0002',
    sentence:
      'This account does not follow the password profile huawei, and programs can use no other. An administrator chooses the profile on the desk.',
  },
  'accessLists.refused': {
    code: 'IAM.0002',
    sentence: 'The access list of the account for programs lets no request in from this address.',
  },
  'securityPolicies.left-to-administrators': {
    code: 'IAM.0002',
    sentence: 'The account leaves this to its administrators (allow_user of the operation protection policy).',
  },
  'loginProtection.own': {
    code: 'IAM.0002',
    sentence: 'Nobody changes their own login protection here. Another administrator can.',
  },
  'dispatch.desk-closed': {
    code: 'IAM.0006',
    status: 503,
    sentence: 'The store is closed. An operator unlocks it on the desk.',
  },
  'projects.enterprise-projects': {
    code: 'IAM.0002',
    sentence: 'The account has enterprise projects. No IAM projects can be created beside them.',
  },
  'groups.too-many-of-user': {
    code: 'IAM.0002',
    sentence: 'The user is in as many user groups as there can be.',
  },
  // The pages have these two rules, and no code for them.
  'roles.mixed-scopes': {
    code: 'IAM.1005',
    sentence:
      'The actions {} cannot be in one policy: one is of a global service, the other of a service in projects. Create two policies, of type AX and of type XA.',
  },
  'roles.other-scope': {
    code: 'IAM.1005',
    sentence:
      'The fields {} do not go together: the type is AX for actions of global services and XA for those of services in projects. Change the type.',
  },
  'quotas.reached': { code: 'IAM.0002', sentence: 'The quota of {} is used up.' },
  'directory.user.owner': {
    code: 'IAM.0002',
    sentence: 'The account administrator can be modified by nobody else and disabled by nobody.',
  },
  'directory.user.frozen': {
    code: 'IAM.0005',
    sentence: 'The user is frozen because somebody objected to a reset. The help desk enables it.',
  },
  'directory.contacts.frozen': { code: 'IAM.0005', sentence: 'The contacts of this user are frozen by the help desk.' },
  'directory.login.taken': '1109',
  'directory.login.looks-alike': '1109',
  'directory.login.hidden-characters': '1101',
  'directory.login.spaces-around': '1101',
  'directory.login.too-long': '1101',
  'directory.login.only-dots': '1101',
  'directory.login.mixed-scripts': '1101',
  'directory.email.invalid': '1102',
  'directory.phone.invalid': '1104',
}

const CODES = {
  invalid_input: { code: 'IAM.0007' },
  signed_out: { code: 'IAM.0001' },
  forbidden: { code: 'IAM.0002' },
  evidence_required: { code: 'IAM.0002' },
  not_found: { code: 'IAM.0004' },
  conflict: { code: 'IAM.0005' },
  rate_limited: { code: 'IAM.0012' },
  locked: { code: 'IAM.0061' },
  // IAM has no code for a desk that is closed; the pages of the operations list the status.
  unavailable: { code: 'IAM.0006', status: 503 },
  damaged: { code: 'IAM.0006' },
  internal: { code: 'IAM.0006' },
} as const satisfies Record<ErrorCode, LabError>

/**
 * The error of IAM for a failure of the core. A reason that is a code of IAM stands for itself (`IAM.1034`): that is how the
 * violations of a policy document get through. Nothing else of a failure is shown, incident and waiting time included.
 */
export function labErrorOf({ code, reason = '', fields }: Failure): LabError {
  const about = fields === undefined ? {} : { about: fields }
  const precise = isIamCode(reason) ? reason : Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined
  if (precise === undefined) return { ...CODES[code], ...about }
  return typeof precise === 'string' ? { code: precise, ...about } : { ...precise, ...about }
}

/**
 * The error for a signature that does not stand. All but one look the same: what exactly is wrong with a signature would tell a
 * stranger which access keys exist.
 */
export const labErrorOfSignature = (fault: SignatureFault): LabError =>
  fault === 'bad-target' ? { code: 'IAM.0007', about: ['url'] } : { code: 'IAM.0001' }
