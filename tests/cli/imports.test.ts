import { writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { EXPORT_FORMATS, IMPORT_FORMATS } from '#shared/contract/directory.ts'

import { json, workbench } from './run.ts'

const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url).pathname

/** Every format by terminal: recognised, brought in, and taken out again. */
describe('iam-desk import and export', { timeout: 120_000 }, () => {
  const bench = workbench()
  const { at, run } = bench
  beforeAll(async () => {
    expect(await run(['init', '--name', 'Ann Okafor', '--json'])).toMatchObject({ exit: 0 })
    // Before the first test, so that every import below names its account.
    expect(await run(['import', fixture('entra-download-12.csv'), '--account', 'first'])).toMatchObject({ exit: 0 })
  })
  afterAll(() => bench.remove())

  it.each([
    ['people-gb18030.csv', 'csv', 3, 2],
    ['entra-create-300.csv', 'entra-csv', 300, 0],
    ['google-workspace-4.csv', 'google-csv', 4, 0],
    ['okta-users-4.csv', 'okta-csv', 4, 0],
    ['csvde-5.csv', 'csvde', 2, 2],
    ['ldifde-3.ldf', 'ldif', 2, 1],
    ['scim-4.json', 'scim', 2, 1],
    ['huawei-v3-users.json', 'huawei-json', 2, 0],
  ])('%s is recognised as %s and comes in', async (...[file, format, created, groups]) => {
    const account = `of-${file}`
    const ran = await run(['import', fixture(file), '--account', account, '--create-account', '--json'])
    expect(ran.err).toBe('')
    expect(json(ran)).toMatchObject({ account, accountCreated: true, format, outcome: 'imported' })
    expect(json(ran)['counts']).toMatchObject({ created, groups, failed: 0 })
  })

  it.each(EXPORT_FORMATS)('an export as %s comes back as nothing new', async format => {
    const file = at(`out.${format}`)
    const account = ['--account', 'of-csvde-5.csv']
    const out = await run(['export', ...account, '--format', format, '--out', file, '--json'])
    expect(json(out)).toMatchObject({ users: 2, file })
    const back = await run(['import', file, ...account, '--json'])
    expect(json(back)).toMatchObject({ counts: { created: 0, updated: 0, unchanged: 2, memberships: 0 }, issues: [] })
  })

  it('applies LDIF change records and keeps hashed passwords only when told to', async () => {
    const account = ['--account', 'changes']
    writeFileSync(
      at('people.ldif'),
      'dn: uid=ann,dc=x\nobjectClass: person\nuid: ann\ncn: Ann\nuserPassword: {SSHA}uqpA/lczdGe1ul57VILVvNqwbxb5wGXnsplR2A==\n',
    )
    writeFileSync(at('changes.ldif'), 'dn: uid=ann,dc=x\nchangetype: modify\nreplace: title\ntitle: Lead\n')
    const imported = async (file: string, ...more: string[]) =>
      json(await run(['import', at(file), ...account, ...more, '--json']))
    expect(await imported('people.ldif', '--create-account')).toMatchObject({ counts: { created: 1, passwords: 0 } })
    expect(await imported('people.ldif', '--keep-passwords')).toMatchObject({ counts: { unchanged: 1, passwords: 1 } })
    expect(await imported('changes.ldif', '--map', 'title=title', '--changes')).toMatchObject({
      counts: { updated: 1 },
    })
    // The same again changes nothing, and without being told to it is not even looked at.
    expect(await imported('changes.ldif', '--changes')).toMatchObject({ counts: { updated: 0, unchanged: 1 } })
  })

  it('tells how far it is on the error output when asked, and keeps the output for the result', async () => {
    const rows = Array.from({ length: 4000 }, (_, index) => `p${String(index)},Person ${String(index)}`)
    writeFileSync(at('many.csv'), `login,name\n${rows.join('\n')}\n`)
    const many = ['import', at('many.csv'), '--account', 'many', '--create-account', '--json']
    const told = await run([...many, '--progress'])
    expect(told.err).toMatch(/^Comparing with the users here: \d+ of 4000$/mu)
    expect(told.err).toMatch(/^Importing: \d+ of 4000$/mu)
    expect(told.err).not.toContain('\u001b')
    expect(json(told)).toMatchObject({ counts: { created: 4000 } })
    expect((await run(many)).err).toBe('')
  })

  it.each([
    ['en_GB.UTF-8', /apply LDIF change records/u, /error output/u],
    ['zh_CN.UTF-8', /LDIF 变更记录/u, /进度/u],
  ])('explains itself in %s, with every format', async (LANG, changes, progress) => {
    const help = (await run(['import', '--help'], { LANG })).out
    expect(help).toMatch(changes)
    expect(help).toMatch(progress)
    if (LANG.startsWith('zh')) expect(help).not.toMatch(/Usage|Options|Arguments|choices/u)
    for (const format of IMPORT_FORMATS) expect(help).toContain(format)
    for (const flag of ['--changes', '--keep-passwords', '--progress', '--dry-run', '--map'])
      expect(help).toContain(flag)
    const out = (await run(['export', '--help'], { LANG })).out
    for (const format of EXPORT_FORMATS) expect(out).toContain(format)
    expect(await run(['import', at('many.csv'), '--format', 'dbase'])).toMatchObject({ exit: 2 })
  })
})
