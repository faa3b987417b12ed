/** Why an act on a password was refused. */
export const credentials = {
  busy: 'Too many sign-ins at once. Try again in a few seconds.',
  'lock-runs-out': 'Accounts with the Huawei profile cannot be unlocked: the lock ends by itself.',
  'signed-in-before': 'This user has signed in already. Reset the password instead.',
  'not-locked': 'Nothing to unlock: this user is not locked and has no failed sign-ins.',
  'policy-unchanged': 'Nothing differs from the rules that hold now.',
  'changed-meanwhile': 'The password was changed in the meantime. Sign in again.',
}
