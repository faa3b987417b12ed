/** Why an act on an MFA device was refused. */
export const mfa = {
  'already-bound': 'An authenticator is bound already. Ask the help desk to remove it first.',
  'not-begun': 'Start again: this page has no open set-up of an authenticator.',
  'code-replaced': 'The help desk has sent a newer binding code. Start again with that one.',
  'code-first':
    'The help desk has removed the authenticator. Sign in on your own pages and bind a new one with the code from the help desk.',
  'unbind-first': 'Unbind your own authenticator with a code of it first.',
  'not-bound': 'This user has no MFA device, so there is nothing to reset.',
}
