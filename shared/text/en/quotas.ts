/** Refusals about how much an account may have. */
export const quotas = {
  reached: 'The account has as many of these as its quota allows.',
  'out-of-bounds': 'No account can have so few or so many of these.',
}
