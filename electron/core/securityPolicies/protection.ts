import type { OwnMatter } from '#shared/contract/capability.ts'
import type { UserId } from '#shared/contract/ids.ts'
import type { ProtectPolicy } from '#shared/contract/securityPolicies.ts'
import { Refusal } from '#shared/errors.ts'

import { ownAccount, reasonOf, type HandlersFor } from '../call.ts'
import { maskEmail, maskPhone, phoneAddress, requireAccount, type Contact } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import { changesBetween } from './changes.ts'
import { requireHuawei } from './login.ts'
import { protectPolicyFor, protectPolicyOf, putProtectPolicy, type ProtectPolicyRow } from './rows.ts'

type Handlers = HandlersFor<'securityPolicies'>

/** As an account starts: no critical operation is confirmed, and users settle their own matters. */
const DEFAULT: ProtectPolicy = {
  operationProtection: false,
  adminCheck: false,
  scene: null,
  mobile: '',
  email: '',
  accessKeys: true,
  ownEmail: true,
  ownMobile: true,
  ownPassword: true,
}

const policyFrom = (row: ProtectPolicyRow | undefined): ProtectPolicy =>
  row === undefined
    ? DEFAULT
    : {
        operationProtection: row.operation_protection === 1,
        adminCheck: row.admin_check === 1,
        scene: row.scene,
        mobile: row.mobile,
        email: row.email,
        accessKeys: row.own_access_keys === 1,
        ownEmail: row.own_email === 1,
        ownMobile: row.own_mobile === 1,
        ownPassword: row.own_password === 1,
      }

const FIELD_OF = {
  'access-keys': 'accessKeys',
  email: 'ownEmail',
  mobile: 'ownMobile',
  password: 'ownPassword',
} as const satisfies Record<OwnMatter, keyof ProtectPolicy>

/** Whether the account of a user lets them change this of themselves. Whoever owns the account is not bound. */
export async function mayManageOwn(db: ReadDb, userId: UserId, matter: OwnMatter): Promise<boolean> {
  const row = await protectPolicyFor(db, userId)
  return row?.kind !== 'iam-user' || policyFrom(row)[FIELD_OF[matter]]
}

/** Somebody named, who confirms what users of an account do. */
export type Confirmer = Pick<Contact, 'channel' | 'address' | 'masked'>

/**
 * Who confirms the critical operations of a user, whoever owns the account too: the user, or somebody named. Null: nobody, they are not
 * protected.
 */
export async function confirmerFor(db: ReadDb, userId: UserId): Promise<Confirmer | 'self' | null> {
  const { operationProtection, adminCheck, scene, mobile, email } = policyFrom(await protectPolicyFor(db, userId))
  if (!operationProtection) return null
  if (!adminCheck) return 'self'
  if (scene === 'email') return { channel: 'email', address: email, masked: maskEmail(email) }
  const [areaCode = '', phone = ''] = mobile.split('-')
  return { channel: 'sms', address: phoneAddress(areaCode, phone), masked: maskPhone(areaCode, phone) }
}

export const protection: Handlers['protection'] = async (call, asked) => {
  const { accountId } = await requireAccount(call.read, ownAccount(asked))
  return policyFrom(await protectPolicyOf(call.read, accountId))
}

export const setProtection: Handlers['setProtection'] = (call, { policy: change, reason, ...asked }) =>
  call.write(async tx => {
    const accountId = ownAccount(asked)
    const { name } = await requireHuawei(tx, accountId)
    const before = policyFrom(await protectPolicyOf(tx, accountId))
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    const next: ProtectPolicy = { ...before, ...given }
    requireWhole(next)
    await putProtectPolicy(tx, {
      account_id: accountId,
      operation_protection: Number(next.operationProtection),
      admin_check: Number(next.adminCheck),
      scene: next.scene,
      mobile: next.mobile,
      email: next.email,
      own_access_keys: Number(next.accessKeys),
      own_email: Number(next.ownEmail),
      own_mobile: Number(next.ownMobile),
      own_password: Number(next.ownPassword),
    })
    const changes = changesBetween(before, next)
    call.about({ accountId })
    call.note(changes === '' ? 'unchanged' : 'changed')
    call.detail({ ...reasonOf(call.actor, reason), account: name, changes })
    return next
  })

/** Whoever confirms in another's place needs a scene, and a contact for it. */
function requireWhole({ adminCheck, scene, mobile, email }: ProtectPolicy): void {
  const missing = !adminCheck ? null : scene === null ? 'scene' : { mobile, email }[scene] === '' ? scene : null
  if (missing !== null)
    throw new Refusal({ code: 'invalid_input', reason: 'securityPolicies.check-needs-contact', fields: [missing] })
}
