import type { UserId } from '#shared/contract/ids.ts'

import type { WriteDb } from '../store/database.ts'
import { deleteOfAgency, deleteOfUsers } from './rows.ts'

/**
 * Ends every token and temporary key of these users: when one is deleted or disabled, when a password or an access key changes, and
 * when permissions change.
 * Source: Huawei Cloud, IAM API Reference, "Obtaining a User Token Through Password Authentication": when tokens become invalid.
 */
export const endTokensOf = (tx: WriteDb, userIds: readonly UserId[]): Promise<void> => deleteOfUsers(tx, userIds)

/** Ends every token and temporary key that was obtained through an agency. */
export const endTokensOfAgency = (tx: WriteDb, agencyId: string): Promise<void> => deleteOfAgency(tx, agencyId)
