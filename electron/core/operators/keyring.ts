import { randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { Ports } from '../ports.ts'
import { StoreFault, storeFault } from '../store/faults.ts'
import { forgetOldHeaders, readHeader, writeHeader, type Header, type Slot } from '../store/header.ts'
import { takeLock } from '../store/lock.ts'
import {
  composeHeader,
  makeSlot,
  openSlot,
  readKeys,
  RECOVERY_LOGIN,
  sealRoot,
  slotTag,
  type SlotSpec,
  type Unlocked,
} from '../store/slots.ts'
import { openStore, type Store } from '../store/store.ts'

/** An unlocked store with its keys: what the vault holds while anybody may work. */
export interface Keyring {
  readonly storeId: string
  readonly store: Store
  /** Whether this secret opens this login's slot, now that the store is open. Answers the slot's id. */
  matches(login: string, kind: Slot['kind'], secret: string): Promise<string | null>
  /** Adds a slot and answers its id. The header is on disk before the answer. */
  addSlot(spec: SlotSpec): Promise<string>
  /** Removes slots; with `rotate`, ROOT and the page key are replaced, so that what the removed ones knew opens nothing new. */
  keepSlots(keep: (slot: Slot) => boolean, options: { readonly rotate: boolean }): void
  slots(): readonly Slot[]
  close(): Promise<void>
}

export const filesOf = (folder: string) => ({
  data: join(folder, 'store.db'),
  unfinished: join(folder, 'store.db.creating'),
  header: join(folder, 'store.hdr'),
  lock: join(folder, 'store.lock'),
})

/**
 * Makes the files of a new store with these slots, and lets `fill` write what it must hold from the start. Header and data
 * file get their names after that, so a crash leaves either no store or one that can be worked with.
 */
export async function createKeyring(
  ports: Ports,
  specs: readonly SlotSpec[],
  fill: (store: Store, slotIds: readonly string[]) => Promise<void>,
): Promise<{ keyring: Keyring; slotIds: readonly string[] }> {
  const files = filesOf(ports.places.store)
  const release = takeLock(files.lock)
  try {
    if (existsSync(files.header) || existsSync(files.data)) throw new StoreFault('busy')
    const keys: Unlocked = {
      root: randomBytes(32),
      pageKey: randomBytes(32),
      nextPageKey: null,
      dataKey: randomBytes(32),
    }
    const storeId = randomBytes(16).toString('hex')
    const slots: Slot[] = []
    for (const spec of specs) slots.push(await makeSlot(storeId, keys.root, spec))
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${files.unfinished}${suffix}`, { force: true })
    const slotIds = slots.map(slot => slot.id)
    ports.startStore?.(files.unfinished, keys.pageKey)
    const unfinished = openStore({ file: files.unfinished, pageKey: keys.pageKey, dataKey: keys.dataKey, create: true })
    try {
      await fill(unfinished, slotIds)
    } finally {
      await unfinished.close()
    }
    const header = composeHeader({ storeId, slots }, keys)
    writeHeader(files.header, header)
    renameSync(files.unfinished, files.data)
    const store = openStore({ file: files.data, pageKey: keys.pageKey, dataKey: keys.dataKey })
    return { keyring: keyringOf(ports, { header, keys, store, release }), slotIds }
  } catch (error) {
    release()
    throw error
  }
}

/** What an attempt to open came to. `wrong` never says whether the login exists. */
export type Opening =
  { readonly kind: 'open'; readonly keyring: Keyring; readonly slotId: string } | { readonly kind: 'wrong' }

/** Opens the store with a login's secret. Throws StoreFault: `missing`, `busy`, `damaged-header`, `damaged-data`, `newer`. */
export async function openKeyring(
  ports: Ports,
  login: string,
  attempt: { readonly kind: Slot['kind']; readonly secret: string },
): Promise<Opening> {
  const files = filesOf(ports.places.store)
  // Half a store is not an empty folder: whoever reads “create one” would lose sight of the half that is left.
  if (!existsSync(files.header) && existsSync(files.data)) throw new StoreFault('damaged-header')
  const header = readHeader(files.header)
  const release = takeLock(files.lock)
  try {
    if (!existsSync(files.data) && existsSync(files.unfinished)) renameSync(files.unfinished, files.data)
    if (!existsSync(files.data)) throw new StoreFault('damaged-data')
    const found = await findRoot(ports, header, { login, ...attempt })
    if (found === null) {
      release()
      return { kind: 'wrong' }
    }
    const keys = readKeys(header, found.root)
    if (keys === null) throw new StoreFault('damaged-header')
    const opened = openWithEither(files.data, keys)
    try {
      const settled = finishRotation(ports, opened)
      const current = settled === keys ? header : composeHeader(header, settled)
      if (current !== header) writeHeader(files.header, current)
      forgetOldHeaders(files.header)
      const keyring = keyringOf(ports, { header: current, keys: settled, store: opened.store, release })
      return { kind: 'open', keyring, slotId: found.slotId }
    } catch (error) {
      await opened.store.close()
      throw error
    }
  } catch (error) {
    release()
    throw error
  }
}

/** A rotation that was cut short left two page keys; exactly one of them fits. */
function openWithEither(file: string, keys: Unlocked): { store: Store; keys: Unlocked } {
  const { nextPageKey, dataKey } = keys
  try {
    return { store: openStore({ file, pageKey: keys.pageKey, dataKey }), keys }
  } catch (error) {
    if (nextPageKey === null || storeFault(error)?.kind !== 'damaged-data') throw error
    const store = openStore({ file, pageKey: nextPageKey, dataKey })
    return { store, keys: { ...keys, pageKey: nextPageKey, nextPageKey: null } }
  }
}

/** Rewrites the pages when that was cut short: the page key of before is known to whoever was removed. */
function finishRotation(ports: Ports, { store, keys }: { store: Store; keys: Unlocked }): Unlocked {
  const { nextPageKey } = keys
  if (nextPageKey === null) return keys
  try {
    store.replacePageKey(nextPageKey)
  } catch (error) {
    // Every page once more needs room. The desk works on meanwhile; both keys stay in the header for the next opening.
    if (storeFault(error)?.kind !== 'full') throw error
    ports.log.warn('store.rotation.unfinished')
    return keys
  }
  return { ...keys, pageKey: nextPageKey, nextPageKey: null }
}

async function findRoot(
  ports: Ports,
  header: Header,
  attempt: { login: string; kind: Slot['kind']; secret: string },
): Promise<{ root: Buffer; slotId: string } | null> {
  const login = attempt.kind === 'recovery' ? RECOVERY_LOGIN : attempt.login
  const tag = slotTag(header.storeId, login)
  const slots = header.slots.filter(one => one.kind === attempt.kind && one.tag === tag)
  if (slots.length === 0) {
    // The same work as for a known login: the time must not tell who works here (OWASP ASVS 5.0, 6.3.8).
    const cost = attempt.kind === 'operator' ? ports.unlockCost : null
    await makeSlot(header.storeId, Buffer.alloc(32), {
      kind: attempt.kind,
      login,
      secret: attempt.secret,
      cost,
      expiresAt: null,
    })
    return null
  }
  for (const slot of slots) {
    if (slot.expiresAt !== null && slot.expiresAt <= ports.clock.now()) continue
    const root = await openSlot(header.storeId, slot, attempt.secret)
    if (root !== null) return { root, slotId: slot.id }
  }
  return null
}

interface Opened {
  readonly header: Header
  readonly keys: Unlocked
  readonly store: Store
  readonly release: () => void
}

function keyringOf(ports: Ports, opened: Opened): Keyring {
  const { store, release } = opened
  const storeId = opened.header.storeId
  const file = filesOf(ports.places.store).header
  let header = opened.header
  let keys = opened.keys
  const save = (slots: readonly Slot[], next: Unlocked) => {
    header = composeHeader({ storeId, slots }, next)
    writeHeader(file, header)
    keys = next
  }
  return {
    storeId,
    store,
    slots: () => header.slots,
    async matches(login, kind, secret) {
      const found = await findRoot(ports, header, { login, kind, secret })
      return found !== null && timingSafeEqual(found.root, keys.root) ? found.slotId : null
    },
    async addSlot(spec) {
      const slot = await makeSlot(storeId, keys.root, spec)
      save([...header.slots, slot], keys)
      return slot.id
    },
    keepSlots(keep, { rotate }) {
      const kept = header.slots.filter(keep)
      if (!rotate) {
        save(kept, keys)
        // The header of before would open with the removed slots.
        forgetOldHeaders(file)
        return
      }
      const root = randomBytes(32)
      const pageKey = randomBytes(32)
      const sealed = kept.map(slot => ({ ...slot, sealedRoot: sealRoot(storeId, slot.publicKey, root) }))
      // Both page keys are in the header while pages are rewritten: a crash in between leaves one that fits.
      save(sealed, { ...keys, root, nextPageKey: pageKey })
      store.replacePageKey(pageKey)
      save(sealed, { ...keys, pageKey, nextPageKey: null })
      forgetOldHeaders(file)
    },
    async close() {
      await store.close()
      for (const key of [keys.root, keys.pageKey, keys.nextPageKey, keys.dataKey]) key?.fill(0)
      release()
    },
  }
}
