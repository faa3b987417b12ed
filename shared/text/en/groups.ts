/** Refusals about groups of users. */
export const groups = {
  unknown: 'There is no such group in this account.',
  taken: 'A group of this name, or of one that looks like it, is in the account already.',
  'not-in': 'The user is not in that group.',
  'admin-stays': 'The group admin can be neither deleted nor renamed.',
  'owner-stays': 'Whoever owns the account stays in its group admin.',
  'too-many-of-user': 'The user is in ten groups already, the most there can be.',
}
