/**
 * What no screen and no paper of a call shows: somebody may be looking over the operator's shoulder. The audit has it (docs/adr/0019).
 */
export const isInSight = ({ action }: { readonly action: string }): boolean => action !== 'calls.pressure.signalled'

/** A note without the word for it. */
export const quiet = (note: string): string =>
  note
    .split(':')
    .filter(word => word !== 'pressure')
    .join(':')
