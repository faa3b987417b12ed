import type { AccountId, CallId, ImportId, MessageId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { CapabilityName, Input } from '#shared/contract/index.ts'
import { DEFAULT_RULES } from '#shared/contract/passwordRules.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'

import { DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'

/** Things that exist in the store the examples are played in. */
export interface Scene {
  readonly accountId: AccountId
  readonly userId: UserId
  readonly callId: CallId
  readonly operatorId: OperatorId
  readonly importId: ImportId
  readonly messageId: MessageId
  readonly folder: string
}

const passphrase = 'yet another long passphrase'
const csv = Buffer.from('login,name\nzoe,Zoe Example\n').toString('base64')

/** One well-formed input for every capability. A new capability without an example does not compile. */
export const EXAMPLES: { readonly [N in CapabilityName]: (scene: Scene) => Input<N> } = {
  'operators.me': () => ({}),
  'operators.touch': () => ({}),
  'operators.list': () => ({}),
  'operators.add': () => ({
    login: 'newcomer',
    name: 'New Comer',
    roles: ['agent'],
    linkedUserId: null,
    language: 'en',
  }),
  'operators.setRoles': ({ operatorId }) => ({ operatorId, roles: ['agent'], reason: 'an example' }),
  'operators.disable': ({ operatorId }) => ({ operatorId, reason: 'an example' }),
  'operators.renewEnrolment': ({ operatorId }) => ({ operatorId, reason: 'an example' }),
  'operators.changePassphrase': () => ({ current: 'not the present one', next: passphrase }),
  'directory.search': () => ({ text: 'wei' }),
  'directory.recent': () => ({}),
  'directory.card': ({ userId }) => ({ userId }),
  'directory.accounts': () => ({}),
  'directory.createAccount': () => ({ name: 'second-lab' }),
  'directory.listUsers': () => ({}),
  'directory.user': ({ userId }) => ({ userId }),
  'directory.createUser': ({ accountId }) => ({ accountId, user: { login: 'new.user', name: 'New User' } }),
  'directory.updateUser': ({ userId }) => ({ userId, user: { department: 'Finance' }, reason: 'an example' }),
  'directory.vetoContact': ({ userId }) => ({ userId, code: 'AAAA-BBBB' }),
  'directory.vetoByLink': () => ({ token: 'nothing' }),
  'directory.freezeContacts': ({ userId }) => ({ userId, reason: 'an example' }),
  'directory.unfreezeContacts': ({ userId }) => ({ userId, reason: 'an example' }),
  'directory.disableUser': ({ callId }) => ({ callId, reason: 'an example' }),
  'directory.enableUser': ({ callId }) => ({ callId, reason: 'an example' }),
  'directory.readImport': () => ({ fileName: 'people.csv', content: csv }),
  'directory.planImport': ({ importId, accountId }) => ({
    importId,
    accountId,
    format: 'csv',
    mapping: { login: 'login', name: 'name' },
  }),
  'directory.runImport': ({ importId, accountId }) => ({
    importId,
    accountId,
    format: 'csv',
    mapping: { login: 'login', name: 'name' },
  }),
  'directory.importProgress': ({ importId }) => ({ importId }),
  'directory.cancelImport': ({ importId }) => ({ importId }),
  'directory.exportUsers': () => ({}),
  'calls.open': ({ userId }) => ({ userId }),
  'calls.list': () => ({}),
  'calls.get': ({ callId }) => ({ callId }),
  'calls.update': ({ callId }) => ({ callId, ticket: 'INC-1' }),
  'calls.hold': ({ callId }) => ({ callId }),
  'calls.resume': ({ callId }) => ({ callId }),
  'calls.close': ({ callId }) => ({ callId, outcome: 'abandoned' }),
  'calls.challenge': ({ callId }) => ({ callId, method: 'code-email' }),
  'calls.revealNumber': ({ callId }) => ({ callId }),
  'calls.answer': ({ callId }) => ({ callId, method: 'totp', answer: '000000' }),
  'calls.recordServiceTicket': ({ callId }) => ({ callId, unavailable: 'mobile', ticket: 'HW-1' }),
  'credentials.resetPassword': ({ callId }) => ({ callId, route: 'message:sms' }),
  'credentials.unlock': ({ callId }) => ({ callId }),
  'credentials.judge': () => ({ password: passphrase }),
  'credentials.policies': () => ({}),
  'credentials.policyEffect': ({ accountId }) => ({ accountId, validDays: 90 }),
  'credentials.setPolicy': ({ accountId }) => ({
    accountId,
    profile: 'nist',
    rules: { ...DEFAULT_RULES, history: 3 },
    reason: 'an example',
  }),
  'mfa.reset': ({ callId }) => ({ callId, route: 'message:sms' }),
  'mfa.beginEnrolment': () => ({}),
  'mfa.confirmEnrolment': () => ({ first: '000000', second: '111111' }),
  'sessions.endAll': ({ callId }) => ({ callId, reason: 'an example' }),
  'sessions.state': () => ({}),
  'sessions.signIn': () => ({ account: 'lab', login: 'wei', password: 'wrong' }),
  'sessions.secondFactor': () => ({ code: '000000' }),
  'sessions.redeemSlip': () => ({ printed: 'AAAA', other: 'BBBB' }),
  'sessions.openLink': () => ({ token: 'nothing' }),
  'sessions.changePassword': () => ({ next: passphrase }),
  'sessions.signOut': () => ({}),
  'codes.outbox': () => ({}),
  'codes.timeline': ({ messageId }) => ({ messageId }),
  'codes.readBody': ({ messageId }) => ({ messageId, reason: 'an example' }),
  'codes.retry': ({ messageId }) => ({ messageId }),
  'codes.cancel': ({ messageId }) => ({ messageId }),
  'codes.pocketPhone': () => ({}),
  'audit.list': () => ({}),
  'policy.current': () => ({}),
  'policy.history': () => ({}),
  'policy.compare': () => ({ policy: DEFAULT_POLICY }),
  'policy.rehearse': () => ({}),
  'policy.propose': () => ({ base: 1, policy: { ...DEFAULT_POLICY, name: 'ours' }, reason: 'an example' }),
  'policy.confirm': () => ({ version: 2 }),
  'policy.withdraw': () => ({ version: 2, reason: 'an example' }),
  'radar.list': () => ({}),
  'radar.acknowledge': () => ({ alertId: '0'.repeat(32) }),
  'radar.lift': () => ({ alertId: '0'.repeat(32), reason: 'an example' }),
  'practice.state': () => ({}),
  'practice.begin': () => ({ caller: 'forgotten' }),
  'practice.say': () => ({ saying: 'authenticator' }),
  'practice.mark': () => ({ marked: true }),
  'practice.end': () => ({}),
  'audit.verify': () => ({}),
  'audit.export': () => ({ format: 'jsonl' }),
  'audit.acknowledge': () => ({ reason: 'an example' }),
  'security.status': () => ({}),
  'security.settings': () => ({}),
  'security.updateSettings': () => ({
    settings: { proofMinutes: DEFAULT_SETTINGS.proofMinutes },
    reason: 'an example',
  }),
  'security.testSender': () => ({ channel: 'email', to: 'someone@example.org' }),
  'store.backup': ({ folder }) => ({ folder: `${folder}/backup` }),
}
