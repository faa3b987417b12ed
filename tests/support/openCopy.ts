import { join } from 'node:path'

import { readHeader } from '../../electron/core/store/header.ts'
import { openDatabase } from '../../electron/core/store/open.ts'
import { openSlot, readKeys } from '../../electron/core/store/slots.ts'

/** The database of a copied store, opened by somebody who has an operator's passphrase and a tool of their own. */
export async function openCopy(folder: string, passphrase: string) {
  const header = readHeader(join(folder, 'store.hdr'))
  const slot = header.slots.find(one => one.kind === 'operator')
  const root = slot && (await openSlot(header.storeId, slot, passphrase))
  const keys = root && readKeys(header, root)
  if (!keys) throw new Error('the passphrase does not open the copy')
  return openDatabase({ file: join(folder, 'store.db'), pageKey: keys.pageKey })
}
