/** Why the process behind the page did not answer. */
export const worker = {
  crashed: 'The process that holds the store ended unexpectedly. Unlock again; what was confirmed is kept.',
  closed: 'IAM Desk ended before it answered.',
  ended: 'IAM Desk is ending.',
  reply: 'Something broke while answering. Nothing is known to be lost.',
}
