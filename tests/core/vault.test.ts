import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, it } from 'vitest'

import { presence } from '../../electron/core/operators/operators.ts'
import { createVault, type Vault } from '../../electron/core/operators/vault.ts'
import { CHEAP, testClock, testLog, testRandom, testSenders } from '../support/fakes.ts'

const PASSPHRASE = 'correct horse battery staple'
const open: Vault[] = []
afterEach(async () => {
  for (const vault of open.splice(0)) await vault.close()
})

function desk(folder = mkdtempSync(join(tmpdir(), 'iam-desk-vault-'))) {
  for (const name of ['store', 'state']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  const clock = testClock()
  const here = presence(clock)
  const ports = {
    clock,
    random: testRandom(),
    log: testLog(),
    senders: testSenders(),
    places: { store: join(folder, 'store'), state: join(folder, 'state') },
    unlockCost: CHEAP,
  }
  const vault = createVault({
    ports,
    presence: here,
    emit: () => undefined,
    lock: client => {
      here.end(client)
      return Promise.resolve()
    },
  })
  open.push(vault)
  const ask = async (name: string, input: unknown) => vault.call('page', name, { input, via: 'operator' })
  const value = async (name: string, input: unknown) => {
    const reply = await ask(name, input)
    if (!reply.ok) throw new Error(JSON.stringify(reply.error))
    return reply.value as Record<string, unknown>
  }
  return { folder, clock, vault, ask, value, file: (name: string) => join(folder, 'store', name) }
}

async function created() {
  const made = desk()
  const { recoveryCode } = await made.value('create', {
    login: 'ann',
    name: 'Ann',
    passphrase: PASSPHRASE,
    storeName: 'Lab',
    language: 'en',
  })
  return { ...made, recoveryCode: String(recoveryCode) }
}
const unlock = { login: 'ann', passphrase: PASSPHRASE }

describe('the vault', () => {
  it('tells a first run from a closed store and an open one', async () => {
    const first = desk()
    expect(await first.value('status', {})).toMatchObject({ store: 'none', signedIn: false })
    const { vault, value } = await created()
    expect(await value('status', {})).toMatchObject({ store: 'open', signedIn: true })
    await vault.close()
    expect(await value('status', {})).toMatchObject({ store: 'closed' })
  })

  it('opens with the right passphrase, whatever the case of the login, and with no other', async () => {
    const { vault, value } = await created()
    await vault.close()
    expect(await value('unlock', { login: 'ann', passphrase: 'wrong wrong wrong wrong' })).toEqual({
      outcome: 'wrong',
      retryAt: null,
    })
    expect(await value('unlock', { login: 'Ann', passphrase: PASSPHRASE })).toEqual({ outcome: 'unlocked' })
  })

  it('answers an unknown login as it answers a wrong passphrase', async () => {
    const { vault, value } = await created()
    await vault.close()
    expect(await value('unlock', { login: 'nobody', passphrase: 'wrong wrong wrong wrong' })).toEqual({
      outcome: 'wrong',
      retryAt: null,
    })
  })

  it('slows down after three wrong passphrases, also after a restart, and never for good', async () => {
    const { vault, value, clock, folder } = await created()
    await vault.close()
    const wrong = { login: 'ann', passphrase: 'wrong wrong wrong wrong' }
    await value('unlock', wrong)
    await value('unlock', wrong)
    const third = await value('unlock', wrong)
    expect(third).toEqual({ outcome: 'wrong', retryAt: clock.now() + 1000 })
    const again = desk(folder)
    expect(await again.value('unlock', unlock)).toMatchObject({ outcome: 'wait' })
    await again.clock.advance(1000)
    expect(await again.value('unlock', unlock)).toEqual({ outcome: 'unlocked' })
  })

  it('writes failed unlocks into the audit at the next unlock, without the typed login', async () => {
    const { vault, value } = await created()
    await vault.close()
    await value('unlock', { login: 'mallory', passphrase: 'wrong wrong wrong wrong' })
    await value('unlock', unlock)
    const rows = await vault.current()?.keyring.store.read.selectFrom('audit').select(['action', 'outcome']).execute()
    expect(rows?.map(row => row.action)).toContain('operators.unlock.failed')
  })

  it('gives three different answers for a wrong passphrase, a damaged header and damaged data', async () => {
    const { vault, value, ask, file } = await created()
    await vault.close()
    expect(await value('unlock', { login: 'ann', passphrase: 'wrong wrong wrong wrong' })).toMatchObject({
      outcome: 'wrong',
    })
    const data = readFileSync(file('store.db'))
    const changed = Buffer.from(data)
    // The first 16 bytes are a salt that a raw key does not use; everything after them is authenticated.
    changed[200] = (changed[200] ?? 0) ^ 1
    writeFileSync(file('store.db'), changed)
    expect(await ask('unlock', unlock)).toEqual({ ok: false, error: { code: 'damaged', reason: 'store.damaged-data' } })
    writeFileSync(file('store.db'), data)
    const header = readFileSync(file('store.hdr'), 'utf8')
    writeFileSync(file('store.hdr'), header.replace('"passes":2', '"passes":3'))
    expect(await ask('unlock', unlock)).toEqual({
      ok: false,
      error: { code: 'damaged', reason: 'store.damaged-header' },
    })
    writeFileSync(file('store.hdr'), header)
    expect(await value('unlock', unlock)).toEqual({ outcome: 'unlocked' })
  })

  it('says which half of a store is gone, rather than that a new one could be created', async () => {
    const { vault, value, ask, file } = await created()
    await vault.close()
    for (const [name, reason] of [
      ['store.hdr', 'store.damaged-header'],
      ['store.db', 'store.damaged-data'],
    ] as const) {
      const bytes = readFileSync(file(name))
      rmSync(file(name))
      expect(await ask('unlock', unlock)).toEqual({ ok: false, error: { code: 'damaged', reason } })
      expect(await value('status', {})).toMatchObject({ store: 'damaged' })
      writeFileSync(file(name), bytes)
    }
    expect(await value('unlock', unlock)).toEqual({ outcome: 'unlocked' })
  })

  it('refuses a second process, and says so', async () => {
    const { folder } = await created()
    const second = desk(folder)
    expect(await second.ask('unlock', unlock)).toEqual({
      ok: false,
      error: { code: 'unavailable', reason: 'store.busy' },
    })
  })

  it('lets go of the store after a wrong passphrase', async () => {
    const { vault, value, folder } = await created()
    await vault.close()
    await value('unlock', { login: 'ann', passphrase: 'wrong wrong wrong wrong' })
    expect(await desk(folder).value('unlock', unlock)).toEqual({ outcome: 'unlocked' })
  })

  it('sets a new passphrase with the recovery code, however it is typed, and replaces the code', async () => {
    const { vault, value, recoveryCode } = await created()
    await vault.close()
    const recovered = await value('recover', {
      login: 'ann',
      recoveryCode: recoveryCode.toLowerCase().replaceAll('-', ' '),
      passphrase: 'another long passphrase',
    })
    expect(recovered['outcome']).toBe('recovered')
    expect(recovered['recoveryCode']).not.toBe(recoveryCode)
    await vault.close()
    expect(await value('unlock', unlock)).toMatchObject({ outcome: 'wrong' })
    expect(await value('unlock', { login: 'ann', passphrase: 'another long passphrase' })).toEqual({
      outcome: 'unlocked',
    })
    await vault.close()
    expect(await value('recover', { login: 'ann', recoveryCode, passphrase: PASSPHRASE })).toMatchObject({
      outcome: 'wrong',
    })
  })

  it('confirms the recovery code by the groups asked for', async () => {
    const { value, recoveryCode } = await created()
    const groups = recoveryCode.split('-')
    expect(
      await value('confirmRecovery', {
        groups: [
          { index: 1, text: groups[1] ?? '' },
          { index: 6, text: 'nope' },
        ],
      }),
    ).toEqual({ outcome: 'wrong' })
    expect(
      await value('confirmRecovery', {
        groups: [
          { index: 1, text: groups[1] ?? '' },
          { index: 6, text: (groups[6] ?? '').toLowerCase() },
        ],
      }),
    ).toEqual({ outcome: 'right' })
  })

  it('refuses a short passphrase by naming the field, and makes no file', async () => {
    const { ask, folder } = desk()
    const reply = await ask('create', {
      login: 'ann',
      name: 'Ann',
      passphrase: 'short',
      storeName: 'Lab',
      language: 'en',
    })
    expect(reply).toEqual({ ok: false, error: { code: 'invalid_input', fields: ['passphrase'] } })
    expect(readdirSync(join(folder, 'store'))).toEqual([])
  })

  it('does not make a store over one that exists', async () => {
    const { vault, ask, file } = await created()
    await vault.close()
    const before = readFileSync(file('store.hdr'))
    expect(
      await ask('create', { login: 'eve', name: 'Eve', passphrase: PASSPHRASE, storeName: 'Lab', language: 'en' }),
    ).toMatchObject({ ok: false })
    expect(readFileSync(file('store.hdr')).equals(before)).toBe(true)
  })

  it('finishes a creation that a crash cut short after the header', async () => {
    const { vault, value, file } = await created()
    await vault.close()
    const data = readFileSync(file('store.db'))
    writeFileSync(file('store.db.creating'), data)
    rmSync(file('store.db'))
    expect(await value('unlock', unlock)).toEqual({ outcome: 'unlocked' })
    expect(existsSync(file('store.db.creating'))).toBe(false)
  })

  it('keeps its files for its owner alone', async () => {
    const { folder } = await created()
    for (const name of readdirSync(join(folder, 'store')))
      expect(statSync(join(folder, 'store', name)).mode & 0o077, name).toBe(0)
    for (const name of readdirSync(join(folder, 'state')))
      expect(statSync(join(folder, 'state', name)).mode & 0o077, name).toBe(0)
  })

  it('shows a store that was put back to an older copy', async () => {
    const { vault, value, file } = await created()
    await vault.close()
    const old = readFileSync(file('store.db'))
    await value('unlock', unlock)
    expect(vault.current()?.ledger.gap).toBe(false)
    await vault.close()
    writeFileSync(file('store.db'), old)
    await value('unlock', unlock)
    expect(vault.current()?.ledger.gap).toBe(true)
  })
})
