/** Refusals of the pipeline itself. */
export const dispatch = {
  'no-such-capability': 'This version of IAM Desk does not know that request. Update the page.',
  'desk-closed': 'The desk is closed at the moment. Try again when somebody works there.',
  'prove-again': 'This needs your password or a code again.',
  'other-account': 'That belongs to another account.',
  'not-your-role': 'Your role does not allow this. Ask an administrator who may.',
}
