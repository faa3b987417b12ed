import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { commandName } from '../../electron/adapters/commandName.ts'
import { languageOf } from '../../electron/adapters/language.ts'
import { openLog } from '../../electron/adapters/log.ts'
import { findPlaces, preparePlaces, thisMachine, type Surroundings } from '../../electron/adapters/places.ts'
import { openRollingFile } from '../../electron/adapters/rollingFile.ts'
import { findUnlockCost, LEAST_COST, passesFor } from '../../electron/adapters/unlockCost.ts'
import { readRows } from '../../electron/listening/peer.ts'

const folder = mkdtempSync(join(tmpdir(), 'iam-desk-adapters-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const linux: Surroundings = { platform: 'linux', env: {}, home: '/home/ann', temp: '/tmp', user: '1000' }

describe('the places of a store', () => {
  it('follow the XDG base directories, whose relative values do not count', () => {
    expect(findPlaces(undefined, linux)).toMatchObject({
      store: '/home/ann/.local/share/iam-desk',
      state: expect.stringMatching(/^\/home\/ann\/\.local\/state\/iam-desk\/[0-9a-f]{16}$/u) as unknown,
    })
    expect(
      findPlaces(undefined, { ...linux, env: { XDG_DATA_HOME: '/data', XDG_STATE_HOME: 'relative' } }),
    ).toMatchObject({ store: '/data/iam-desk', state: expect.stringContaining('/home/ann/.local/state/') as unknown })
  })

  it('follow the option before the variable before the platform', () => {
    const env = { IAM_DESK_STORE: '/from/env' }
    expect(findPlaces('/from/option', { ...linux, env }).store).toBe('/from/option')
    expect(findPlaces(undefined, { ...linux, env }).store).toBe('/from/env')
    expect(findPlaces(undefined, { ...linux, platform: 'darwin', home: '/Users/ann' }).store).toBe(
      '/Users/ann/Library/Application Support/IAM Desk/store',
    )
  })

  it('give each store a state of its own, and a socket path that the system accepts', () => {
    expect(findPlaces('/a', linux).state).not.toBe(findPlaces('/b', linux).state)
    const long = findPlaces('/a', { ...linux, env: { XDG_STATE_HOME: `/${'long/'.repeat(30)}` } })
    expect(Buffer.byteLength(long.socket)).toBeLessThan(104)
    expect(long.socket).toMatch(/^\/tmp\/iam-desk-1000\//u)
    expect(findPlaces('C:\\a', { ...linux, platform: 'win32' }).socket).toMatch(
      /^\\\\\.\\pipe\\iam-desk-1000-[0-9a-f]{16}$/u,
    )
  })

  it('are made for their owner alone, whatever the umask was', () => {
    process.umask(0)
    const places = preparePlaces(join(folder, 'new', 'store'), {
      ...thisMachine(),
      env: { XDG_STATE_HOME: join(folder, 'state') },
    })
    for (const made of [places.store, places.state]) expect(statSync(made).mode & 0o777).toBe(0o700)
    writeFileSync(join(folder, 'after'), '')
    expect(statSync(join(folder, 'after')).mode & 0o777).toBe(0o600)
  })

  it('are refused when the folder of the socket is open to others', () => {
    const temp = join(folder, 'shared')
    mkdirSync(join(temp, 'iam-desk-me'), { recursive: true })
    chmodSync(join(temp, 'iam-desk-me'), 0o777)
    const from = { ...thisMachine(), temp, user: 'me', env: { XDG_STATE_HOME: join(folder, 'deep/'.repeat(20)) } }
    expect(() => preparePlaces(join(folder, 'third'), from)).toThrow('not private')
  })
})

describe('the log', () => {
  it('keeps names and numbers, and no address, number or code of a person', () => {
    const log = openLog(folder, 'log')
    log.info('worker.started', { rows: 5 })
    const error = Object.assign(new Error('UNIQUE failed for wang.wei@lab.example, +86 138 0013 8000, code 482913'), {
      code: 'SQLITE_CONSTRAINT',
    })
    log.error('dispatch.broken', error, { incident: 'ab12' })
    log.close()
    const text = readFileSync(join(folder, 'log.log'), 'utf8')
    expect(text).not.toMatch(/wang|138|482913/u)
    const [info, broken] = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(info).toMatchObject({ level: 'info', event: 'worker.started', rows: 5 })
    expect(broken).toMatchObject({
      level: 'error',
      event: 'dispatch.broken',
      incident: 'ab12',
      error: { code: 'SQLITE_CONSTRAINT', at: expect.stringContaining('adapters.test') as unknown },
    })
    expect(statSync(join(folder, 'log.log')).mode & 0o777).toBe(0o600)
  })

  it('never grows past its limit', () => {
    const path = join(folder, 'roll.log')
    const file = openRollingFile(path, { limit: 1000, keep: 2 })
    for (let n = 0; n < 100; n += 1) file.write(`${String(n).padStart(99)}\n`)
    file.close()
    expect(
      readdirSync(folder)
        .filter(name => name.startsWith('roll.log'))
        .sort(),
    ).toEqual(['roll.log', 'roll.log.1', 'roll.log.2'])
    expect(statSync(path).size).toBeLessThanOrEqual(1000)
    expect(readFileSync(path, 'utf8').trim().split('\n').at(-1)?.trim()).toBe('99')
  })
})

describe('the cost of an unlock', () => {
  it('is measured once, and never falls below the floor', async () => {
    const state = join(folder, 'cost')
    mkdirSync(state)
    const found = await findUnlockCost(state)
    expect(found.passes).toBeGreaterThanOrEqual(LEAST_COST.passes)
    expect(await findUnlockCost(state)).toEqual(found)
    for (const written of ['{"passes":1}', '{"passes":-5}', '{"passes":1e9}', '{"passes":"x"}', 'nonsense', '[]', '']) {
      writeFileSync(join(state, 'unlock-cost.json'), written)
      const { passes, memoryKiB } = await findUnlockCost(state)
      expect([written, passes >= 3 && passes <= 10, memoryKiB]).toEqual([written, true, 65_536])
    }
  })

  it.each([
    [50, 10],
    [233, 9],
    [700, 3],
    [5000, 3],
  ])('after %i ms for the least cost takes %i passes', (ms, passes) => {
    expect(passesFor(ms)).toBe(passes)
  })
})

describe('small things', () => {
  it('read the language of a terminal as POSIX says', () => {
    expect(
      [
        {},
        { LANG: 'de_DE' },
        { LANG: 'zh_CN.UTF-8' },
        { LANG: 'zh_CN', LC_ALL: 'C' },
        { LANG: 'C', LC_MESSAGES: 'zh_TW' },
      ].map(languageOf),
    ).toEqual(['en', 'en', 'zh-CN', 'en', 'zh-CN'])
  })

  it('read the kernel’s table of sockets', () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 65534        0 2 1 0 20 4 30 10 -1\n`
    expect(readRows(text)).toEqual([
      { localPort: 8080, state: '0A', uid: 1000 },
      { localPort: 50000, state: '01', uid: 65534 },
    ])
    expect(readRows('')).toEqual([])
    expect(existsSync(folder)).toBe(true)
  })
})

describe('the name of the command line', () => {
  it('is one that can be typed where the product was started: through npm in a clone', () => {
    expect([{}, { npm_package_name: 'another' }, { npm_package_name: 'iam-desk' }].map(commandName)).toEqual([
      'iam-desk',
      'iam-desk',
      'npm run --silent iam-desk --',
    ])
  })
})
