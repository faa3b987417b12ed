import { randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { Ports } from '../ports.ts'
import { StoreFault } from '../store/faults.ts'
import { readHeader, writeHeader, type Header, type Slot } from '../store/header.ts'
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

/** Makes the files of a new store with these slots. The data file gets its name last, so a crash leaves no half store. */
export async function createKeyring(
  ports: Ports,
  specs: readonly SlotSpec[],
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
    await openStore({ file: files.unfinished, pageKey: keys.pageKey, dataKey: keys.dataKey, create: true }).close()
    const header = composeHeader({ storeId, slots }, keys)
    writeHeader(files.header, header)
    renameSync(files.unfinished, files.data)
    const store = openStore({ file: files.data, pageKey: keys.pageKey, dataKey: keys.dataKey })
    return { keyring: keyringOf(ports, { header, keys, store, release }), slotIds: slots.map(slot => slot.id) }
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
  const header = readHeader(files.header)
  const release = takeLock(files.lock)
  try {
    if (!existsSync(files.data) && existsSync(files.unfinished)) renameSync(files.unfinished, files.data)
    const found = await findRoot(ports, header, { login, ...attempt })
    if (found === null) {
      release()
      return { kind: 'wrong' }
    }
    const keys = readKeys(header, found.root)
    if (keys === null) throw new StoreFault('damaged-header')
    const opened = openWithEither(files.data, keys)
    if (keys.nextPageKey !== null) writeHeader(files.header, composeHeader(header, opened.keys))
    return { kind: 'open', keyring: keyringOf(ports, { header, ...opened, release }), slotId: found.slotId }
  } catch (error) {
    release()
    throw error
  }
}

/** A rotation that was cut short left two page keys; exactly one of them fits. */
function openWithEither(file: string, keys: Unlocked): { store: Store; keys: Unlocked } {
  const { nextPageKey, ...rest } = keys
  const settled = (pageKey: Buffer): Unlocked => ({ ...rest, pageKey, nextPageKey: null })
  try {
    return { store: openStore({ file, pageKey: keys.pageKey, dataKey: keys.dataKey }), keys: settled(keys.pageKey) }
  } catch (error) {
    if (nextPageKey === null) throw error
    return { store: openStore({ file, pageKey: nextPageKey, dataKey: keys.dataKey }), keys: settled(nextPageKey) }
  }
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
        return
      }
      const root = randomBytes(32)
      const pageKey = randomBytes(32)
      const sealed = kept.map(slot => ({ ...slot, sealedRoot: sealRoot(storeId, slot.publicKey, root) }))
      // Both page keys are in the header while pages are rewritten: a crash in between leaves one that fits.
      save(sealed, { ...keys, root, nextPageKey: pageKey })
      store.replacePageKey(pageKey)
      save(sealed, { ...keys, pageKey, nextPageKey: null })
      // The header of before would open with the removed slots.
      rmSync(`${file}.bak`, { force: true })
    },
    async close() {
      await store.close()
      for (const key of [keys.root, keys.pageKey, keys.dataKey]) key.fill(0)
      release()
    },
  }
}
