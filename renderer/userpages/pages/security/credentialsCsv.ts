import { guardFormula } from '#shared/formula.ts'

const quoted = (cell: string): string => (/[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** The file that Huawei Cloud's console hands out with a new access key: a head and one row. */
export const credentialsCsv = (key: {
  readonly login: string
  readonly accessKey: string
  readonly secret: string
}): string =>
  [
    ['User Name', 'Access Key Id', 'Secret Access Key'],
    [guardFormula(key.login), key.accessKey, key.secret],
  ]
    .map(row => `${row.map(quoted).join(',')}\r\n`)
    .join('')
