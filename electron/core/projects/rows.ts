import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { ProjectTable } from '../store/tables/iam.ts'

/** What was made or changed of an account's projects, by name. */
export const projectRows = (db: ReadDb, accountId: AccountId) =>
  db.selectFrom('project').selectAll().where('account_id', '=', accountId).orderBy('name').execute()
export type ProjectRow = Awaited<ReturnType<typeof projectRows>>[number]

/** Keeps a project as it is now. */
export async function keepProject(tx: WriteDb, row: Required<Insertable<ProjectTable>>): Promise<void> {
  const { name, description, status } = row
  await tx
    .insertInto('project')
    .values(row)
    .onConflict(conflict => conflict.column('id').doUpdateSet({ name, description, status }))
    .execute()
}

/** Where whoever this is was given permissions: a user, also through their groups, or an agency. */
export const scopesOf = (db: ReadDb, holder: { readonly userId: UserId } | { readonly agencyId: string }) =>
  db
    .selectFrom('permission_grant')
    .select(['scope_kind as kind', 'scope_id as id'])
    .distinct()
    .where('scope_kind', 'in', ['project', 'all-projects'])
    .where(eb =>
      'agencyId' in holder
        ? eb.and({ holder_kind: 'agency', holder_id: holder.agencyId })
        : eb.or([
            eb.and({ holder_kind: 'user', holder_id: holder.userId }),
            eb('holder_kind', '=', 'group').and(
              'holder_id',
              'in',
              eb.selectFrom('membership').select('group_id').where('user_id', '=', holder.userId),
            ),
          ]),
    )
    .execute()
