/** Why the lab API cannot be started or stopped. */
export const labApi = {
  'already-on': 'The lab API is on already. Stop it first.',
  'already-off': 'The lab API is off already.',
}
