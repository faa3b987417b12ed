/**
 * Names of groups as one value: `Finance; Payroll`. A name that holds a semicolon makes it one name a line.
 * `groupNames` takes it apart again.
 */
export const groupCell = (names: readonly string[]): string =>
  names.some(name => name.includes(';')) ? names.map(name => `${name}\n`).join('') : names.join('; ')

/** The names of groups in a cell: one a line where it has lines, else separated by semicolons. */
export const groupNames = (cell: string): string[] => cell.split(cell.includes('\n') ? '\n' : ';')
