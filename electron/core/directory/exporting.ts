import type { ExportFormat } from '#shared/contract/directory.ts'

import type { HandlersFor } from '../call.ts'
import type { Ports } from '../ports.ts'
import { everyone, type Everything } from './everyone.ts'
import { writeCsv } from './exporting/csv.ts'
import type { Export } from './exporting/export.ts'
import { writeJson } from './exporting/json.ts'
import { writeLdif } from './exporting/ldif.ts'
import { groupsOf } from './groups.ts'
import { startPace, type Pace } from './importing/pace.ts'

const WRITERS = {
  csv: writeCsv,
  ldif: writeLdif,
  json: writeJson,
} as const satisfies Record<ExportFormat, (what: Export, pace: Pace) => Promise<string>>

/** Every user as a file that the import reads again as unchanged. */
export function exporting(ports: Pick<Ports, 'clock'>): Pick<HandlersFor<'directory'>, 'exportUsers'> {
  return {
    async exportUsers(call, { accountId, format }) {
      const pace = startPace(ports.clock)
      const users: Everything[] = []
      for await (const page of everyone(call.read, { accountId, now: call.now })) {
        users.push(...page)
        await pace.breathe()
      }
      const text = await WRITERS[format]({ users, groups: await groupsOf(call.read, accountId) }, pace)
      if (accountId !== undefined) call.about({ accountId })
      call.detail({ users: String(users.length), format })
      // Nothing changes; the transaction carries the audit row of who took the directory out.
      await call.write(() => Promise.resolve())
      const day = new Date(call.now).toISOString().slice(0, 10)
      return { fileName: `iam-desk-users-${day}.${format}`, text, users: users.length }
    },
  }
}
