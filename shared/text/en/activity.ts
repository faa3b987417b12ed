import type { OwnAction } from '../../contract/mySecurity.ts'

/** What a user may read of the audit about themself; the audit page says the same of everybody. */
export const activity = {
  'sessions.signIn.attempted': { did: '{who} entered a password to sign in', act: 'sign in' },
  'sessions.secondFactor.attempted': { did: '{who} entered a second-step code', act: 'pass the second step' },
  'sessions.slip.redeemed': { did: '{who} entered both halves of a slip', act: 'use a slip' },
  'sessions.link.opened': { did: '{who} opened a reset link', act: 'open a reset link' },
  'sessions.invitation.opened': { did: '{who} opened a first-login link', act: 'open a first-login link' },
  'sessions.session.ended': { did: '{who} signed out', act: 'sign out' },
  'sessions.sessions.ended': { did: '{who} ended every session of {user}', act: 'end every session of {user}' },
  'sessions.others.ended': { did: '{who} ended other sessions of their own', act: 'end other sessions of their own' },
  'sessions.proof.repeated': {
    did: '{who} entered the password or a code again',
    act: 'enter the password or a code again',
  },
  'credentials.password.changed': { did: '{who} chose a new password', act: 'choose a new password' },
  'credentials.password.reset': { did: '{who} reset the password of {user}', act: 'reset the password of {user}' },
  'credentials.invitation.sent': {
    did: '{who} sent a first-login link to {user}',
    act: 'send a first-login link to {user}',
  },
  'recovery.password.reset': {
    did: '{who} chose a new password for {user} alone',
    act: 'choose a new password alone',
  },
  'credentials.user.unlocked': {
    did: '{who} lifted the sign-in lock of {user}',
    act: 'lift the sign-in lock of {user}',
  },
  'mfa.device.bound': { did: '{who} confirmed an authenticator', act: 'confirm an authenticator' },
  'mfa.device.unbound': {
    did: '{who} unbound the authenticator of {user}',
    act: 'unbind the authenticator of {user}',
  },
  'mfa.device.removed': { did: '{who} removed their own authenticator', act: 'remove their own authenticator' },
  'mfa.recoveryCodes.renewed': { did: '{who} made new recovery codes', act: 'make new recovery codes' },
  'directory.user.updated': { did: '{who} changed the record of {user}', act: 'change the record of {user}' },
  'directory.contact.vetoed': {
    did: '{who} gave a code against a change of contacts',
    act: 'take back a change of contacts',
  },
  'directory.contacts.frozen': { did: '{who} froze the contacts of {user}', act: 'freeze the contacts of {user}' },
  'directory.contacts.unfrozen': {
    did: '{who} lifted the freeze on the contacts of {user}',
    act: 'lift the freeze on the contacts of {user}',
  },
  'directory.user.disabled': { did: '{who} disabled {user}', act: 'disable {user}' },
  'directory.user.enabled': { did: '{who} enabled {user}', act: 'enable {user}' },
  'quarantine.reset.objected': {
    did: '{who} objected to a reset or change of {user}',
    act: 'object to a reset or change',
  },
  'calls.call.opened': { did: '{who} opened a call on {user}', act: 'open a call on {user}' },
  'calls.checkCard.made': { did: '{who} made a card of check words', act: 'make a card of check words' },
  'mySecurity.protection.changed': { did: '{who} changed login protection', act: 'change login protection' },
  'mySecurity.contact.changed': {
    did: '{who} entered a new contact with its code',
    act: 'enter a new contact with its code',
  },
  'mySecurity.contact.removed': { did: '{who} removed a contact', act: 'remove a contact' },
  'mySecurity.contact.withdrawn': {
    did: '{who} dropped a new contact that waited',
    act: 'drop a new contact that waited',
  },
  'accessLists.session.ended': {
    did: '{who} ended a session of {user} from an address that the account does not allow',
    act: 'end a session from an address that is not allowed',
  },
  'loginProtection.user.changed': {
    did: '{who} changed login protection of {user}',
    act: 'change login protection of {user}',
  },
  'mfa.device.created': { did: '{who} made an authenticator that is not bound yet', act: 'make an authenticator' },
  'mfa.device.deleted': { did: '{who} deleted an authenticator of {user}', act: 'delete an authenticator' },
  'securityPolicies.user.disabled': {
    did: '{who} disabled {user}, who was not seen for as long as the account allows',
    act: 'disable a user who was not seen',
  },
  'browsers.browser.forgotten': { did: '{who} forgot known browsers', act: 'forget known browsers' },
  'accessKeys.key.created': { did: '{who} created an access key', act: 'create an access key' },
  'accessKeys.key.updated': { did: '{who} changed an access key', act: 'change an access key' },
  'accessKeys.key.deleted': { did: '{who} deleted an access key', act: 'delete an access key' },
} satisfies Record<OwnAction, { did: string; act: string }>
