/**
 * A spreadsheet runs a cell that begins with one of these as a formula, quotes or no quotes
 * (ASVS 5.0 V1.2.10, OWASP "CSV Injection"); the full-width forms are read as the plain ones.
 */
const TRIGGER = /^'*[=+\-@\t\r\n\0＝＋－＠]/u

/** Makes a cell inert with a leading apostrophe. One that already looks guarded gets another, so that nothing is lost. */
export const guardFormula = (cell: string): string => (TRIGGER.test(cell) ? `'${cell}` : cell)

/** Takes exactly one guard off again. Undoes `guardFormula` for every text. */
export const stripFormulaGuard = (cell: string): string =>
  cell.startsWith("'") && TRIGGER.test(cell) ? cell.slice(1) : cell
