import type { Kysely, Transaction } from 'kysely'

import type { AccessKeysTables } from './tables/accessKeys.ts'
import type { AccessListsTables } from './tables/accessLists.ts'
import type { AppealsTables } from './tables/appeals.ts'
import type { ApprovalsTables } from './tables/approvals.ts'
import type { AuditTables } from './tables/audit.ts'
import type { BrowsersTables } from './tables/browsers.ts'
import type { CallsTables } from './tables/calls.ts'
import type { CodesTables } from './tables/codes.ts'
import type { ContactsTables } from './tables/contacts.ts'
import type { CredentialsTables } from './tables/credentials.ts'
import type { DirectoryTables } from './tables/directory.ts'
import type { IamTables } from './tables/iam.ts'
import type { OperatorsTables } from './tables/operators.ts'
import type { PolicyTables } from './tables/policy.ts'
import type { PracticeTables } from './tables/practice.ts'
import type { QuarantineTables } from './tables/quarantine.ts'
import type { QuotasTables } from './tables/quotas.ts'
import type { RadarTables } from './tables/radar.ts'
import type { ReceiptsTables } from './tables/receipts.ts'
import type { RecoveryTables } from './tables/recovery.ts'
import type { SearchTables } from './tables/search.ts'
import type { SecurityPoliciesTables } from './tables/securityPolicies.ts'

/** Every table. A domain writes only its own; it may read another's in a join. */
export interface Database
  extends
    OperatorsTables,
    AccessKeysTables,
    AccessListsTables,
    AppealsTables,
    AuditTables,
    BrowsersTables,
    ApprovalsTables,
    DirectoryTables,
    IamTables,
    ContactsTables,
    CallsTables,
    CodesTables,
    CredentialsTables,
    PolicyTables,
    PracticeTables,
    QuarantineTables,
    QuotasTables,
    RadarTables,
    ReceiptsTables,
    RecoveryTables,
    SearchTables,
    SecurityPoliciesTables {}

declare const writable: unique symbol

/** Sees committed rows. `selectFrom` and `with` are all it can do. */
export type ReadDb = Pick<Kysely<Database>, 'selectFrom' | 'with' | 'fn'>

/** A transaction in progress: reads its own writes. Only `call.write` yields one. */
export type WriteDb = Transaction<Database> & { readonly [writable]: true }
