/** Words of the parts every page uses. */
export const ui = {
  never: 'never',
  justNow: 'just now',
  /** Between things of a list. */
  comma: ', ',
  /** Two sentences, one after the other. */
  together: '{first} {second}',
  nothing: 'Nothing here.',
  close: 'Close',
  cancel: 'Cancel',
  back: 'Back',
  next: 'Next',
  previous: 'Previous',
  pages: 'Pages of this list',
  rows: '{from}–{to} of {total}',
  shortcuts: 'Keyboard shortcuts',
  loading: 'Loading',
  optional: 'optional',
  secret: {
    notCopied: 'The browser did not allow the copy. Select the text and copy it.',
    copy: 'Copy',
    copied: 'Copied. It leaves the clipboard in 30 seconds.',
    leavesIn: 'Copied, leaves in {time}',
    show: 'Show',
    hide: 'Hide',
    showNamed: 'Show: {field}',
    hideNamed: 'Hide: {field}',
  },
  reason: {
    label: 'Reason',
    hint: 'Kept in the audit.',
    missing: 'Say why, in at least 3 characters.',
  },
}
