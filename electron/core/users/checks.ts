import type { UserFields } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { WrittenUser } from '#shared/contract/users.ts'
import { Refusal } from '#shared/errors.ts'

import {
  accountKey,
  checkFields,
  emailKey,
  isEmailAddress,
  isPlainText,
  isShared,
  loginKey,
  phoneKey,
  takenXuser,
} from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'

/** Huawei Cloud, "Creating an IAM User": letters, digits, spaces, hyphens, underscores and periods; it does not begin with a digit or a space. */
const LOGIN = /^[A-Za-z_.-][A-Za-z0-9 _.-]{0,63}$/u
const LONGEST = 255

const refuse = (code: string, field: string) => new Refusal({ code: 'invalid_input', reason: code, fields: [field] })

type Written = Pick<
  WrittenUser,
  'login' | 'description' | 'email' | 'areaCode' | 'phone' | 'accessMode' | 'xuserId' | 'xuserType'
>

/**
 * What a program wrote, judged by IAM's rules and tidied by the directory's. Throws Refusal with IAM's code as its reason.
 * Source: Huawei Cloud, IAM API Reference, "Error Codes": 1101 to 1106, 1117.
 */
export function judgeFields(user: Written): Partial<{ [F in keyof UserFields]: UserFields[F] | undefined }> {
  const { login, description, accessMode, xuserId, xuserType } = user
  if (login !== undefined && !LOGIN.test(login)) throw refuse('1101', 'name')
  if (description !== undefined && (description.length > LONGEST || !isPlainText(description)))
    throw refuse('1117', 'description')
  if ((xuserId === undefined) !== (xuserType === undefined) || (xuserId === '') !== (xuserType === ''))
    throw new Refusal({ code: 'invalid_input', fields: ['xuser_id', 'xuser_type'] })
  for (const text of [xuserId ?? '', xuserType ?? ''])
    if (!isPlainText(text)) throw new Refusal({ code: 'invalid_input', fields: ['xuser_id', 'xuser_type'] })
  return checkFields({ login, description, accessMode, xuserId, xuserType, ...judgeContacts(user) })
}

/** The contacts of what a program wrote; an empty one takes it away. */
export function judgeContacts({ email, areaCode, phone }: Pick<Written, 'email' | 'areaCode' | 'phone'>) {
  if (email !== undefined && email !== '' && (email.length > LONGEST || !isEmailAddress(email)))
    throw refuse('1102', 'email')
  if ((areaCode === undefined) !== (phone === undefined) || (areaCode === '') !== (phone === ''))
    throw refuse('1106', 'phone')
  // `+86` is the same country as `0086`.
  const country = areaCode?.replace(/^\+/u, '00')
  if (country !== undefined && country !== '' && !/^\d{1,6}$/u.test(country)) throw refuse('1104', 'areacode')
  if (phone !== undefined && phone !== '' && !/^\d{5,15}$/u.test(phone)) throw refuse('1104', 'phone')
  return { email, areaCode: country, phone }
}

/** Refuses what somebody else has already. Throws Refusal `conflict` with IAM's code as its reason. */
export async function requireFree(
  db: ReadDb,
  of: { readonly userId: UserId; readonly accountId: AccountId; readonly accountName: string; readonly login?: string },
  fields: Partial<{ [F in keyof UserFields]: UserFields[F] | undefined }>,
): Promise<void> {
  const { login, email = '', areaCode = '', phone = '', xuserId = '', xuserType = '' } = fields
  const taken = (reason: string) => new Refusal({ code: 'conflict', reason })
  // An owner may bear the name of the account, and keep it.
  const isNew = login !== undefined && loginKey(login) !== loginKey(of.login ?? '')
  if (isNew && loginKey(login) === accountKey(of.accountName)) throw taken('1109')
  if (email !== '' && (await isShared(db, of.userId, { channel: 'email', addressKey: emailKey(email) })))
    throw taken('1110')
  if (phone !== '' && (await isShared(db, of.userId, { channel: 'sms', addressKey: phoneKey(areaCode, phone) })))
    throw taken('1111')
  if (xuserId !== '' && (await takenXuser(db, { ...of, xuserId, xuserType }))) throw taken('1113')
}
