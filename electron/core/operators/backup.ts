import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { isAbsolute, join } from 'node:path'

import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { verifyChain } from '../audit/audit.ts'
import { filesOf } from './keyring.ts'
import type { OpenVault } from './vault.ts'
import { storeFault } from '../store/faults.ts'
import { syncFolder } from '../store/header.ts'

/** Handlers of the store as a thing on disk. */
export function backup(vault: () => OpenVault, folderOfStore: string): HandlersFor<'store'> {
  return {
    async backup(call, { folder }) {
      if (!isAbsolute(folder))
        throw new Refusal({ code: 'invalid_input', reason: 'store.backup-folder-relative', fields: ['folder'] })
      if (existsSync(folder))
        throw new Refusal({ code: 'conflict', reason: 'store.backup-folder-exists', fields: ['folder'] })
      const { store } = vault()
      // The copy must hold its own audit row, so it is made after the commit; a failed copy leaves the row's word behind.
      await call.write(() => Promise.resolve())
      const verified = await verifyChain(call.read, call.keys, null)
      if (verified.verdict !== 'intact') throw new Refusal({ code: 'damaged', reason: 'store.backup-source-damaged' })
      const unfinished = `${folder}.unfinished`
      rmSync(unfinished, { recursive: true, force: true })
      try {
        makeFolder(unfinished)
        const copy = filesOf(unfinished)
        // Made by us first, so that it is 0600 from its first byte.
        closeSync(openSync(copy.data, 'wx', 0o600))
        store.copyTo(copy.data)
        copyFileSync(filesOf(folderOfStore).header, copy.header)
        if (!store.checkCopy(copy.data)) throw new Refusal({ code: 'damaged', reason: 'store.backup-unverified' })
        for (const file of [copy.data, copy.header]) sync(file)
        syncFolder(unfinished)
        renameSync(unfinished, folder)
        syncFolder(join(folder, '..'))
      } catch (error) {
        rmSync(unfinished, { recursive: true, force: true })
        throw error
      }
      const files = filesOf(folder)
      return { folder, bytes: statSync(files.data).size + statSync(files.header).size, auditRows: verified.rows }
    },
  }
}

/** The folder is the caller's choice, so that it cannot be made is theirs to mend, and no fault of the store. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (storeFault(error)?.kind === 'full') throw error
    throw new Refusal({ code: 'conflict', reason: 'store.backup-unwritable', fields: ['folder'] })
  }
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
