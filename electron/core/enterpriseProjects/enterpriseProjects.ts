import { DEFAULT_ENTERPRISE_PROJECT, type EnterpriseProject } from '#shared/contract/enterpriseProjects.ts'
import type { AccountId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { requireAccount } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import { anyProject, insertProject, projectById, projectByName, projectsOf } from './rows.ts'

const DEFAULT: EnterpriseProject = { enterpriseProjectId: DEFAULT_ENTERPRISE_PROJECT, name: 'default', createdAt: null }

/** Whether an account has enterprise projects of its own: from then on it gets no more IAM projects. */
export const hasEnterpriseProjects = async (db: ReadDb, accountId: AccountId): Promise<boolean> =>
  (await anyProject(db, accountId)) !== undefined

/** Whether an account has this enterprise project. The default one it always has. */
export const isEnterpriseProject = async (db: ReadDb, accountId: AccountId, id: string): Promise<boolean> =>
  id === DEFAULT_ENTERPRISE_PROJECT || (await projectById(db, accountId, id)) !== undefined

/** Enterprise projects, which resources of an account are sorted into. */
export const enterpriseProjects = (): HandlersFor<'enterpriseProjects'> => ({
  async list(call, { accountId }) {
    await requireAccount(call.read, accountId)
    return { enterpriseProjects: [DEFAULT, ...(await projectsOf(call.read, accountId))] }
  },

  create: (call, { accountId, name }) =>
    call.write(async tx => {
      await requireAccount(tx, accountId)
      if ((await projectByName(tx, accountId, name)) !== undefined)
        throw new Refusal({ code: 'conflict', reason: 'enterpriseProjects.name-taken' })
      const enterpriseProjectId = uuidOf(call.random.bytes(16))
      await insertProject(tx, { id: enterpriseProjectId, account_id: accountId, name, created_at: call.now })
      call.detail({ project: name })
      return { enterpriseProjectId, name, createdAt: call.now }
    }),
})

/** The form in which enterprise projects are named: five groups of hex digits. */
const uuidOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')
