/** Refusals about a user's own access keys. */
export const accessKeys = {
  'console-only':
    'Your account is for the console alone, so it has no access keys. Ask an administrator to change that.',
  'too-many': 'You have two access keys already, the most there can be. Delete one first.',
  unknown: 'That access key has been deleted already.',
}
