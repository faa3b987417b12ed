/** Characters that take two columns of a terminal: CJK, Hangul, full-width forms, emoji (Unicode TR 11, roughly). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u
/** What a directory may hold and a terminal must not obey: control characters, and marks that turn the direction of text. */
const UNSAFE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text from a stranger, safe to print. */
export const printable = (text: string): string => text.replaceAll(/\s+/gu, ' ').replaceAll(UNSAFE, '\ufffd')

const width = (text: string): number => {
  let columns = 0
  for (const character of text) columns += WIDE.test(character) ? 2 : /\p{Mn}/u.test(character) ? 0 : 1
  return columns
}

/** Rows under heads in columns, two spaces apart. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const safe = [heads, ...rows.map(row => row.map(printable))]
  const widths = heads.map((_, column) => Math.max(...safe.map(row => width(row[column] ?? ''))))
  return safe.map(row =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)),
      )
      .join('  ')
      .trimEnd(),
  )
}
