/** Refusals about agencies. */
export const agencies = {
  'too-many': 'The account has as many agencies as its quota allows.',
}
