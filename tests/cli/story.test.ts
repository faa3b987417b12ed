import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { clockTime } from '../../electron/cli/words.ts'
import { json, PASSPHRASE, workbench } from './run.ts'

const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url).pathname

/** The story of a lab that works by terminal: set up, import, look up, export, check, back up, restore. */
describe('iam-desk, from an empty folder', { timeout: 180_000 }, () => {
  const bench = workbench()
  const { at, run } = bench
  beforeAll(async () => {
    const made = await run(['init', '--name', 'Ann Okafor', '--json'])
    expect(made).toMatchObject({ exit: 0 })
    expect(json(made)).toMatchObject({
      store: at('store'),
      operator: 'ann',
      recoveryCode: expect.stringMatching(/^[0-9A-Z-]{30,}$/u) as unknown,
    })
  })
  afterAll(() => bench.remove())

  it('init refuses to touch a store that is there', async () => {
    const before = readFileSync(at('store', 'store.db'))
    expect(await run(['init'])).toMatchObject({ exit: 73, err: expect.stringContaining(at('store')) as unknown })
    expect(readFileSync(at('store', 'store.db')).equals(before)).toBe(true)
  })

  it('keeps every file for its owner alone', () => {
    for (const place of [at('store'), at('state', 'iam-desk')]) {
      for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
        const { mode } = statSync(`${entry.parentPath}/${entry.name}`)
        expect([entry.name, mode & 0o077]).toEqual([entry.name, 0])
      }
    }
  })

  it('import says what would change before it does, then reports line by line', async () => {
    const dry = await run(['import', fixture('entra-create-300.csv'), '--dry-run', '--json'])
    expect(json(dry)).toMatchObject({
      dryRun: true,
      outcome: 'planned',
      counts: { rows: 300, created: 300 },
      accountCreated: false,
    })
    expect(json(await run(['users', 'find', 'emily', '--json']))).toMatchObject({ users: [] })
    const { out: audit } = await run(['audit', 'export'])
    expect(audit).not.toContain('directory.account.created')
    const real = await run(['import', fixture('entra-create-300.csv')])
    expect(real).toMatchObject({ exit: 0, out: expect.stringContaining('300 rows: 300 new') as unknown })
    expect(real.out).toContain('Account lab created.')
    const again = await run(['import', fixture('entra-create-300.csv'), '--json'])
    expect(json(again)).toMatchObject({ outcome: 'imported', counts: { created: 0, updated: 0, unchanged: 300 } })
    expect(await run(['import', fixture('entra-create-300.csv'), '--account', 'lba'])).toMatchObject({
      exit: 1,
      err: expect.stringContaining('--create-account') as unknown,
    })
  })

  it('import reads LDIF, leaves passwords out and says so', async () => {
    const ran = await run(['import', fixture('slapcat-40.ldif'), '--json'])
    const result = json(ran) as { format: string; counts: { created: number }; issues: { reason: string }[] }
    expect(result.format).toBe('ldif')
    expect(result.counts.created).toBeGreaterThan(20)
    expect(result.issues.map(issue => issue.reason)).toContain('importing.issue.secret')
    expect(ran.exit).toBeLessThan(2)
  })

  it('import ends with 1 and a report when rows have errors', async () => {
    writeFileSync(at('empty.csv'), '')
    expect(await run(['import', at('empty.csv')])).toMatchObject({ exit: 65 })
    writeFileSync(at('bad.csv'), 'login,name\nfine,Fine One\n,No Login\n')
    const ran = await run(['import', at('bad.csv')])
    expect(ran).toMatchObject({ exit: 1, out: expect.stringMatching(/line 3: ✗ login: .+\n/u) as unknown })
    expect(json(await run(['users', 'find', 'fine one', '--json']))).toMatchObject({ users: [{ login: 'fine' }] })
  })

  it('import takes a mapping, and refuses one that fits nothing', async () => {
    writeFileSync(at('odd.csv'), 'wer,wie\nodd,Odd Column\n')
    expect(await run(['import', at('odd.csv'), '--map', 'wer'])).toMatchObject({ exit: 2 })
    expect(await run(['import', at('odd.csv'), '--map', 'nope=login'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('nope') as unknown,
    })
    expect(
      json(await run(['import', at('odd.csv'), '--map', 'wer=login', '--map', 'wie=name', '--json'])),
    ).toMatchObject({ counts: { created: 1 } })
  })

  it('users find forgives a slip, and ends with 1 when nobody fits', async () => {
    const typo = json(await run(['users', 'find', 'emly', "o'connor", '--json'])) as { users: { name: string }[] }
    expect(typo.users[0]?.name).toBe("Emily O'Connor")
    expect(await run(['users', 'find', 'xyzzyxyzzy'])).toMatchObject({ exit: 1, out: 'No user fits.\n' })
  })

  it('export writes a file for its owner, and never over another', async () => {
    expect(await run(['export', '--out', at('users.csv')])).toMatchObject({ exit: 0 })
    expect(statSync(at('users.csv')).mode & 0o777).toBe(0o600)
    expect(readFileSync(at('users.csv'), 'utf8')).toContain("Emily O'Connor")
    expect(await run(['export', '--out', at('users.csv')])).toMatchObject({ exit: 73 })
  })

  it('operators: adds one with a one-time code, lists, renews, disables', async () => {
    expect(await run(['operators', 'add', 'bob', '--role', 'agent'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--no-user') as unknown,
    })
    for (const wrong of ['--role king', '--role agent --language xx'])
      expect(await run(['operators', 'add', 'bob', '--no-user', ...wrong.split(' ')])).toMatchObject({ exit: 2 })
    expect(
      json(await run(['operators', 'add', 'bob', '--role', 'agent', '--role', 'lead', '--user', 'fine', '--json'])),
    ).toHaveProperty('enrolmentCode')
    expect(await run(['operators', 'list'])).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/^bob +bob +(?:agent, lead|lead, agent) +invited$/mu) as unknown,
    })
    expect(json(await run(['operators', 'renew', 'bob', '--reason', 'lost the code', '--json']))).toHaveProperty(
      'enrolmentCode',
    )
    expect(await run(['operators', 'disable', 'bob', '--reason', 'left us'])).toMatchObject({ exit: 0 })
    expect(await run(['operators', 'disable', 'nobody', '--reason', 'left us'])).toMatchObject({ exit: 1 })
  })

  it('backup, verify of the copy, restore elsewhere: the same rows, and the copy untouched', async () => {
    const written = json(await run(['backup', at('copy'), '--json'])) as { auditRows: number }
    expect(await run(['backup', at('bad.csv', 'inside'), '--json'])).toMatchObject({
      exit: 1,
      err: expect.stringContaining('store.backup-unwritable') as unknown,
    })
    const before = readFileSync(at('copy', 'store.db'))
    const checked = await run(['audit', 'verify', '--copy', at('copy'), '--json'])
    expect(checked.exit).toBe(0)
    expect(json(checked)).toMatchObject({ verdict: 'intact', firstBad: null })
    expect(readFileSync(at('copy', 'store.db')).equals(before)).toBe(true)
    expect(await run(['restore', at('copy')])).toMatchObject({ exit: 73 })
    expect(await run(['restore', at('nothing-here'), '--store', at('new')])).toMatchObject({ exit: 66 })
    expect(await run(['restore', at('copy'), '--store', at('new')])).toMatchObject({ exit: 0 })
    expect(json(await run(['users', 'find', 'emily', '--json', '--store', at('new')]))).toMatchObject({
      users: expect.arrayContaining([expect.objectContaining({ name: "Emily O'Connor" })]) as unknown,
    })
    expect(written.auditRows).toBeGreaterThan(5)
  })

  it('audit verify tells a changed byte, a cut and a store that went back apart from a sound one', async () => {
    expect(await run(['audit', 'verify'])).toMatchObject({
      exit: 0,
      out: expect.stringContaining('Audit intact') as unknown,
    })
    const spoil = (name: string, change: (bytes: Buffer) => Buffer) => {
      cpSync(at('copy'), at(name), { recursive: true })
      writeFileSync(at(name, 'store.db'), change(readFileSync(at(name, 'store.db'))))
      return run(['audit', 'verify', '--copy', at(name)])
    }
    // Far enough in that opening does not read it: a page of the directory or of the log itself.
    expect(
      await spoil('byte', bytes =>
        Buffer.from(bytes.with(Math.floor(bytes.length / 2), 255 - (bytes[Math.floor(bytes.length / 2)] ?? 0))),
      ),
    ).toMatchObject({ exit: 65 })
    expect(await spoil('short', bytes => bytes.subarray(0, bytes.length - 65_536))).toMatchObject({ exit: 65 })
    expect(await spoil('zeros', bytes => Buffer.alloc(bytes.length))).toMatchObject({ exit: 65 })
    // The desk works on, then somebody puts the old store back.
    await run(['users', 'find', 'emily'])
    await run(['export', '--out', at('later.csv')])
    for (const file of ['store.db', 'store.hdr']) cpSync(at('copy', file), at('store', file))
    expect(await run(['export'])).toMatchObject({ err: expect.stringContaining('went back in time') as unknown })
    expect(await run(['audit', 'verify'])).toMatchObject({
      exit: 1,
      out: expect.stringContaining('went back in time') as unknown,
    })
    expect(await run(['audit', 'acknowledge'])).toMatchObject({ exit: 2 })
    expect(await run(['audit', 'acknowledge', '--reason', 'put back on purpose'])).toMatchObject({ exit: 0 })
    expect(await run(['export'])).toMatchObject({ exit: 0 })
  })

  it('audit export writes one document a line, without a passphrase in it', async () => {
    const { out } = await run(['audit', 'export', '--store', at('new')])
    const rows = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { seq: number; action: string })
    expect(rows.map(row => row.action)).toContain('directory.users.imported')
    expect(out).not.toContain(PASSPHRASE)
  })
})

describe('iam-desk, when something is missing or wrong', { timeout: 180_000 }, () => {
  const bench = workbench()
  const { at, run } = bench
  afterAll(() => bench.remove())

  it('ends with 2 on a command it does not know, with the remedy', async () => {
    for (const args of [
      ['nonsense'],
      ['import'],
      ['users', 'find'],
      ['serve', '--port', 'x'],
      ['--nope'],
      ['operators', 'disable', 'x'],
      ['sample', '--users', '-1'],
    ]) {
      expect([args, (await run(args)).exit]).toEqual([args, 2])
    }
    const { exit, err } = await run(['nonsense', '--json'])
    expect([exit, JSON.parse(err)]).toMatchObject([2, { error: { exit: 2 } }])
    expect(await run(['--help'])).toMatchObject({ exit: 0, out: expect.stringContaining('audit') as unknown })
    const { out: chinese } = await run(['audit', '--help'], { LANG: 'zh_CN.UTF-8' })
    expect(chinese).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/u)
    expect(await run(['--version'])).toMatchObject({ exit: 0, out: '0.1.0\n' })
  })

  it('names the folder where no store is, makes none, and speaks Chinese where the terminal does', async () => {
    expect(await run(['users', 'find', 'x'])).toMatchObject({
      exit: 66,
      err: `iam-desk: No store in ${at('store')}. \`iam-desk init\` creates one; --store names another folder.\n`,
    })
    expect(existsSync(at('store'))).toBe(false)
    expect(await run(['users', 'find', 'x'], { LANG: 'zh_CN.UTF-8' })).toMatchObject({
      exit: 66,
      err: expect.stringContaining('没有存储库') as unknown,
    })
  })

  it('takes no passphrase from an argument, and asks for none where nobody can answer', async () => {
    expect(await run(['init', '--passphrase', PASSPHRASE])).toMatchObject({ exit: 2 })
    expect(await run(['init'], { IAM_DESK_PASSPHRASE_FILE: '' })).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--passphrase-file') as unknown,
    })
    expect(await run(['init', '--passphrase-file', at('nowhere')])).toMatchObject({ exit: 66 })
    expect(await run(['init', '--store', at('passphrase')])).toMatchObject({
      exit: 73,
      err: expect.stringContaining('cannot be written') as unknown,
    })
    writeFileSync(at('short'), 'too short\n')
    expect(await run(['init', '--passphrase-file', at('short')])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('15') as unknown,
    })
    expect(existsSync(at('store'))).toBe(false)
  })

  it('tells a wrong passphrase, a damaged header and a damaged database apart', async () => {
    expect(await run(['init'])).toMatchObject({ exit: 0 })
    writeFileSync(at('wrong'), 'quite another passphrase\n')
    const wrong = await run(['users', 'find', 'x', '--passphrase-file', at('wrong')])
    const stranger = await run(['users', 'find', 'x', '--operator', 'stranger', '--json'])
    for (const file of ['store.hdr', 'store.db']) {
      mkdirSync(at(file))
      cpSync(at('store'), at(file), { recursive: true })
      const bytes = readFileSync(at(file, file))
      const middle = file === 'store.db' ? 100 : Math.floor(bytes.length / 2)
      bytes[middle] = 255 - (bytes[middle] ?? 0)
      writeFileSync(at(file, file), bytes)
    }
    const header = await run(['users', 'find', 'x', '--store', at('store.hdr')])
    const data = await run(['users', 'find', 'x', '--store', at('store.db')])
    expect([wrong.exit, stranger.exit, header.exit, data.exit]).toEqual([77, 77, 65, 65])
    expect(JSON.parse(stranger.err)).toMatchObject({ error: { exit: 77 } })
    expect(new Set([wrong.err, header.err, data.err]).size).toBe(3)
    expect(header.err).toContain('store.hdr')
    expect(data.err).toContain('store.db')
  })

  it('names the end of a wait to the second, because it may be that short', () => {
    expect(clockTime(Date.UTC(2026, 10, 23, 23, 29, 43), 'en')).toMatch(/:\d\d:43/u)
    expect(clockTime(Date.UTC(2026, 10, 23, 23, 29, 43), 'zh-CN')).toMatch(/:\d\d:43/u)
  })
})
