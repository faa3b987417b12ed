/** Refusals about a user's own access keys. */
export const accessKeys = {
  'console-only':
    'Your account is for the console alone, so it has no access keys. Ask an administrator to change that.',
  inactive: 'That access key is switched off.',
  'owner-disabled': 'The user of that access key is disabled.',
  'too-many': 'You have two access keys already, the most there can be. Delete one first.',
  'other-profile': 'Programs can use accounts with the password profile huawei only. Choose it for this account first.',
  unknown: 'That access key has been deleted already.',
}
