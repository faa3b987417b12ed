import type { AppealQuestion } from '#shared/contract/appeals.ts'
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

/** What an appeal asks about besides, where the directory has it; by the same rule. */
export type AppealField = Exclude<AppealQuestion, KnownField | 'authenticator-since' | 'sign-in-before-last'>
const APPEAL_NAMES: Readonly<Record<AppealField, readonly string[]>> = {
  'holder-name': ['phoneholder', 'mobileholder', 'subscribername', '机主姓名'],
  'holder-id': ['phoneholderid', 'identitynumber', 'idnumber', '机主证件号码', '身份证号'],
  'security-contact': ['securitycontact', 'securityphone', 'securityemail', '安全手机号', '安全邮箱'],
  'registered-on': ['registeredon', 'registrationdate', '注册日期'],
  'former-contact': ['formercontact', 'formerphone', 'formeremail', '曾用手机号', '曾用邮箱'],
  'last-order': ['lastorder', 'lastordernumber', '最近订单号'],
  'device-model': ['devicemodel', 'phonemodel', '设备型号'],
  'device-serial': ['deviceserial', 'serialnumber', 'imei', '设备序列号'],
}
const ALL_NAMES: Readonly<Record<KnownField | AppealField, readonly string[]>> = { ...NAMES, ...APPEAL_NAMES }

/** Long numbers are asked for by their end: nobody reads out a whole one, and nobody at the desk should hear it. */
const BY_THEIR_END: readonly string[] = ['holder-id', 'device-serial']
const END = 4

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
async function secrets<Field extends KnownField | AppealField>(
  db: ReadDb,
  userId: UserId,
  fields: readonly Field[],
): Promise<ReadonlyMap<Field, string>> {
  const row = await userRow(db, userId)
  if (row === undefined) return new Map()
  const attributes = Object.entries(JSON.parse(row.attributes) as Record<string, string>)
  const open = openTo(row)
  const found = fields.map(field => {
    const value = attributes.find(([name, text]) => ALL_NAMES[field].includes(bare(name)) && text !== '')?.[1] ?? ''
    return [field, value] as const
  })
  return new Map(found.filter(([, value]) => bare(value).length >= SHORTEST && !open.has(bare(value))))
}

/** The fields a caller can be asked about blindly. What stands in them never leaves the directory. */
export const fieldsToAsk = async (db: ReadDb, userId: UserId): Promise<readonly KnownField[]> => [
  ...(await secrets(db, userId, KNOWN_FIELDS)).keys(),
]

/** What the record says, for the scripted callers of practice mode; null when the field cannot be asked about. */
export const dangerouslyReadAnswer = async (db: ReadDb, userId: UserId, field: KnownField): Promise<string | null> =>
  (await secrets(db, userId, [field])).get(field) ?? null

/** What somebody said of a field. `days`: how far a date may lie from the one on record, when it need not be exact. */
export interface Said {
  readonly field: KnownField | AppealField
  readonly answer: string
  readonly days?: number
}

/** Whether this is what the record says; forgiving of how it is written. `null`: the field cannot be asked about. */
export async function isOnRecord(db: ReadDb, userId: UserId, said: Said): Promise<boolean | null> {
  const value = (await secrets(db, userId, [said.field])).get(said.field)
  if (value === undefined) return null
  const typed = bare(said.answer)
  if (typed === '') return false
  if (typed === bare(value)) return true
  if (BY_THEIR_END.includes(said.field)) return typed.length >= END && bare(value).endsWith(typed)
  if (said.days !== undefined) {
    const [day] = daysIn(value)
    return day !== undefined && isAround(said.answer, { at: day, days: said.days })
  }
  const dates = said.field.endsWith('-date') ? datesIn(value) : []
  return datesIn(said.answer).some(date => dates.includes(date))
}

/** Whether what was said is a date, or a month, that lies within some days of a moment (ms since the epoch, UTC). */
export const isAround = (said: string, around: { readonly at: number; readonly days: number }): boolean =>
  daysIn(said).some(day => Math.abs(Math.floor(day / DAY) - Math.floor(around.at / DAY)) <= around.days)

const DAY = 86_400_000

/** The days a text can mean, in ms since the epoch; a month alone means its middle. */
function daysIn(text: string): readonly number[] {
  const month = /^(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?$/u.exec(text.normalize('NFKC').trim())
  const days = month === null ? datesIn(text) : [`${month[1] ?? ''}${(month[2] ?? '').padStart(2, '0')}15`]
  return days
    .map(day => Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00Z`))
    .filter(day => !Number.isNaN(day))
}
