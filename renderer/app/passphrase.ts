/** NIST SP 800-63B-4: what opens a store alone has at least 15 characters, counted as people see them. */
export const MIN_PASSPHRASE = 15

/** How many characters are missing. */
export const missingCharacters = (text: string): number =>
  Math.max(0, MIN_PASSPHRASE - [...text.normalize('NFC')].length)
