import type { ErrorCode } from '../../errors.ts'

/** One sentence per error code: the fact, then the remedy. `_open` forms are for failures without a time or a field. */
export const errors = {
  invalid_input: 'Check these fields: {fields}.',
  invalid_input_open: 'Something in the form does not fit. Check it and try again.',
  signed_out: 'The desk is locked. Unlock it to go on.',
  forbidden: 'Your role does not allow this.',
  evidence_required: 'The caller is not proved enough for this yet.',
  not_found: 'No such record.',
  conflict: 'Someone changed this in the meantime. Look again, then decide.',
  rate_limited: 'Too many tries. Try again in {wait}.',
  rate_limited_open: 'Too many tries. Wait a little, then try again.',
  locked: 'Locked for now. Try again in {wait}.',
  unavailable: 'IAM Desk does not answer. Nothing was changed. Try again in a moment.',
  damaged: 'The store is damaged. Stop work and restore a backup.',
  internal: 'Something broke, and nothing was changed. Incident {incident}.',
} satisfies Record<ErrorCode | 'rate_limited_open' | 'invalid_input_open', string>
