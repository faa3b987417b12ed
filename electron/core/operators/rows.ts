import type { Operator } from '#shared/contract/operators.ts'
import { Role } from '#shared/contract/permissions.ts'
import type { OperatorId } from '#shared/contract/ids.ts'
import type { Selectable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { OperatorTable } from '../store/tables/operators.ts'

/** An operator as stored, with the slot that opens the store for them. */
export type OperatorRow = Operator & { readonly slotId: string | null }

/** How logins compare: NFKC, case folded. */
export const loginKey = (login: string): string => login.normalize('NFKC').toLowerCase()

/** The operator of a login, in whatever state. */
export async function operatorByLogin(db: ReadDb | WriteDb, login: string): Promise<OperatorRow | undefined> {
  const row = await db.selectFrom('operator').selectAll().where('login_key', '=', loginKey(login)).executeTakeFirst()
  return row && fromRow(row)
}

/** The operator of an id, in whatever state. */
export async function operatorById(db: ReadDb | WriteDb, operatorId: OperatorId): Promise<OperatorRow | undefined> {
  const row = await db.selectFrom('operator').selectAll().where('id', '=', operatorId).executeTakeFirst()
  return row && fromRow(row)
}

/** Every operator, by name. */
export async function allOperators(db: ReadDb | WriteDb): Promise<readonly OperatorRow[]> {
  return (await db.selectFrom('operator').selectAll().orderBy('name').execute()).map(fromRow)
}

/** Adds an operator. The login must be free. */
export async function insertOperator(tx: WriteDb, operator: OperatorRow, createdBy: OperatorId | null): Promise<void> {
  await tx
    .insertInto('operator')
    .values({
      id: operator.operatorId,
      login: operator.login,
      login_key: loginKey(operator.login),
      name: operator.name,
      roles: operator.roles.join(','),
      state: operator.state,
      linked_user_id: operator.linkedUserId,
      language: operator.language,
      created_at: operator.createdAt,
      created_by: createdBy,
      code_at: operator.createdAt,
      code_by: createdBy,
      last_unlock_at: null,
      slot_id: operator.slotId,
    })
    .execute()
}

/** Changes what may change of an operator. */
export async function updateOperator(
  tx: WriteDb,
  operatorId: OperatorId,
  change: Partial<Pick<OperatorRow, 'roles' | 'state' | 'slotId' | 'lastUnlockAt'>> & {
    /** A new enrolment code: when, and by whom. */
    readonly code?: { readonly at: number; readonly by: OperatorId }
  },
): Promise<void> {
  await tx
    .updateTable('operator')
    .set({
      ...(change.roles && { roles: change.roles.join(',') }),
      ...(change.state && { state: change.state }),
      ...(change.slotId !== undefined && { slot_id: change.slotId }),
      ...(change.lastUnlockAt !== undefined && { last_unlock_at: change.lastUnlockAt }),
      ...(change.code && { code_at: change.code.at, code_by: change.code.by }),
    })
    .where('id', '=', operatorId)
    .execute()
}

const fromRow = (row: Selectable<OperatorTable>): OperatorRow => ({
  operatorId: row.id,
  login: row.login,
  name: row.name,
  roles: row.roles.split(',').map(role => Role.parse(role)),
  state: row.state,
  linkedUserId: row.linked_user_id,
  language: row.language,
  createdAt: row.created_at,
  lastUnlockAt: row.last_unlock_at,
  slotId: row.slot_id,
})
