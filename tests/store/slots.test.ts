import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { Cost, readHeader, writeHeader } from '../../electron/core/store/header.ts'
import {
  composeHeader,
  makeSlot,
  openSlot,
  readKeys,
  sealRoot,
  type Unlocked,
} from '../../electron/core/store/slots.ts'

const storeId = randomBytes(16).toString('hex')
const cost = { memoryKiB: 19_456, passes: 2, lanes: 1 }
const keys = (): Unlocked => ({
  root: randomBytes(32),
  pageKey: randomBytes(32),
  nextPageKey: null,
  dataKey: randomBytes(32),
})
const spec = { kind: 'operator' as const, login: 'ann', secret: 'a long enough passphrase', cost, expiresAt: null }

describe('key slots', () => {
  it('opens with its own secret and with no other', async () => {
    const { root } = keys()
    const slot = await makeSlot(storeId, root, spec)
    expect((await openSlot(storeId, slot, spec.secret))?.equals(root)).toBe(true)
    expect(await openSlot(storeId, slot, `${spec.secret} `)).toBeNull()
  })

  it('refuses a slot of which any authenticated field was changed', async () => {
    const { root } = keys()
    const slot = await makeSlot(storeId, root, { ...spec, cost: null, kind: 'recovery' })
    const other = await makeSlot(storeId, root, { ...spec, login: 'bob', cost: null, kind: 'recovery' })
    for (const changed of [
      { ...slot, id: other.id },
      { ...slot, kind: 'operator' as const },
      { ...slot, tag: other.tag },
      { ...slot, salt: other.salt },
      { ...slot, expiresAt: 5 },
      { ...slot, publicKey: other.publicKey },
      { ...slot, wrappedPrivate: other.wrappedPrivate },
      { ...slot, sealedRoot: other.sealedRoot },
    ]) {
      expect(await openSlot(storeId, changed, spec.secret)).toBeNull()
    }
  })

  it('takes a new ROOT without its secret', async () => {
    const slot = await makeSlot(storeId, keys().root, { ...spec, cost: null })
    const next = randomBytes(32)
    const moved = { ...slot, sealedRoot: sealRoot(storeId, slot.publicKey, next) }
    expect((await openSlot(storeId, moved, spec.secret))?.equals(next)).toBe(true)
  })

  it('refuses Argon2id costs below the floor and above the ceiling, without hashing', () => {
    for (const wrong of [
      { ...cost, memoryKiB: 19_455 },
      { ...cost, memoryKiB: 1_048_577 },
      { ...cost, passes: 1 },
      { ...cost, passes: 11 },
      { ...cost, lanes: 17 },
    ]) {
      expect(Cost.safeParse(wrong).success).toBe(false)
    }
  })
})

describe('the header file', () => {
  const write = async () => {
    const unlocked = keys()
    const slot = await makeSlot(storeId, unlocked.root, { ...spec, cost: null })
    const file = join(mkdtempSync(join(tmpdir(), 'iam-desk-header-')), 'store.hdr')
    const header = composeHeader({ storeId, slots: [slot] }, unlocked)
    writeHeader(file, header)
    return { file, header, unlocked }
  }

  it('comes back as it was written, with its keys', async () => {
    const { file, unlocked } = await write()
    expect(readKeys(readHeader(file), unlocked.root)).toEqual(unlocked)
  })

  it('holds no login and no secret', async () => {
    const { file } = await write()
    expect(readFileSync(file, 'utf8')).not.toMatch(/ann|passphrase/u)
  })

  it('reports damage for a change of any byte', async () => {
    const { file } = await write()
    const bytes = readFileSync(file)
    for (let at = 0; at < bytes.length - 1; at += 7) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      writeFileSync(file, changed)
      expect(() => readHeader(file), `byte ${String(at)}`).toThrow('damaged-header')
    }
  })

  it('shows a change by someone who mended the checksum but has no ROOT', async () => {
    const { header, unlocked } = await write()
    expect(readKeys({ ...header, slots: [] }, unlocked.root)).toBeNull()
  })
})
