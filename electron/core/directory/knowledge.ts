import type { UserId } from '#shared/contract/ids.ts'
import type { KnownField } from '#shared/contract/calls.ts'
import { KNOWN_FIELDS } from '#shared/contract/calls.ts'

import type { ReadDb } from '../store/database.ts'
import { datesIn } from './dates.ts'
import { digits, fold } from './folding.ts'
import { userRow, type UserRow } from './rows.ts'

/**
 * Free attributes that a caller can be asked about, by the names directories give them, folded. Nothing that the card shows or
 * the search finds is here: name, login, department, title, place, manager, employee number, addresses and numbers.
 */
const NAMES: Readonly<Record<KnownField, readonly string[]>> = {
  'birth-date': ['birthdate', 'dateofbirth', 'birthday', 'dob', 'schacdateofbirth', 'geburtsdatum', '出生日期', '生日'],
  'start-date': [
    'startdate',
    'hiredate',
    'employeehiredate',
    'dateofhire',
    'joiningdate',
    'eintrittsdatum',
    '入职日期',
  ],
  'cost-centre': ['costcentre', 'costcenter', 'kostenstelle', '成本中心'],
  'badge-number': ['badgenumber', 'badgeid', 'cardnumber', 'ausweisnummer', '工牌号', '门禁卡号'],
  'vehicle-plate': ['carlicense', 'licenseplate', 'licenceplate', 'kennzeichen', '车牌号'],
  'postal-code': ['homepostalcode', 'privatezip', '家庭邮编'],
}

/** What is shorter is guessed by trying. */
const SHORTEST = 3

/** Letters and digits alone, whatever the case, accents, width, spaces, dashes and grouping. */
const bare = (text: string): string =>
  fold(text)
    .replaceAll(/\p{Nd}/gu, asciiDigit)
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Decimal digits stand in tens, so the one that begins a ten is the nearest before which none stands. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  if (code < 128) return digit
  let zero = code
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  return String((code - zero) % 10)
}

/** What somebody who only looks at the card, searches, or was shown the number to dial, knows already. */
function openTo(row: UserRow): ReadonlySet<string> {
  const { areaCode, phone, email } = row
  const national = digits(phone)
  const country = areaCode.replace(/^0+/u, '')
  return new Set(
    [
      ...[row.name, row.login, row.accountName, row.department, row.title, row.location, row.manager],
      ...[row.employeeNumber, row.preferredLanguage, email, email.replace(/@.*$/u, '')],
      ...(national === '' ? [] : [national, country + national, `00${country}${national}`, `0${national}`]),
    ].map(bare),
  )
}

/** The values that may be asked about, by field. */
async function secrets(db: ReadDb, userId: UserId): Promise<ReadonlyMap<KnownField, string>> {
  const row = await userRow(db, userId)
  if (row === undefined) return new Map()
  const attributes = Object.entries(JSON.parse(row.attributes) as Record<string, string>)
  const open = openTo(row)
  const found = KNOWN_FIELDS.map(field => {
    const value = attributes.find(([name, text]) => NAMES[field].includes(bare(name)) && text !== '')?.[1] ?? ''
    return [field, value] as const
  })
  return new Map(found.filter(([, value]) => bare(value).length >= SHORTEST && !open.has(bare(value))))
}

/** The fields a caller can be asked about blindly. What stands in them never leaves the directory. */
export const fieldsToAsk = async (db: ReadDb, userId: UserId): Promise<readonly KnownField[]> => [
  ...(await secrets(db, userId)).keys(),
]

/** What the record says, for the scripted callers of practice mode; null when the field cannot be asked about. */
export const dangerouslyReadAnswer = async (db: ReadDb, userId: UserId, field: KnownField): Promise<string | null> =>
  (await secrets(db, userId)).get(field) ?? null

/** Whether this is what the record says; forgiving of how it is written. `null`: the field cannot be asked about. */
export async function isOnRecord(
  db: ReadDb,
  userId: UserId,
  said: { readonly field: KnownField; readonly answer: string },
): Promise<boolean | null> {
  const value = (await secrets(db, userId)).get(said.field)
  if (value === undefined) return null
  const typed = bare(said.answer)
  if (typed === '') return false
  if (typed === bare(value)) return true
  const dates = said.field.endsWith('-date') ? datesIn(value) : []
  return datesIn(said.answer).some(date => dates.includes(date))
}
