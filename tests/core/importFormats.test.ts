import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { stringify } from 'csv-stringify/sync'
import { describe, expect, it } from 'vitest'

import { guardFormula, stripFormulaGuard } from '#shared/formula.ts'
import { decode } from '../../electron/core/directory/importing/decode.ts'
import { csv } from '../../electron/core/directory/importing/formats/csv.ts'
import { entraCsv, MAIL_OF_LOGIN } from '../../electron/core/directory/importing/formats/entraCsv.ts'
import type { Format, SourceItem, Wanted } from '../../electron/core/directory/importing/formats/format.ts'
import { recogniseFormat } from '../../electron/core/directory/importing/formats/formats.ts'
import { ldif } from '../../electron/core/directory/importing/formats/ldif.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8')

async function readAll(
  format: Format,
  text: string,
  wanted: Wanted = { hashes: false, changes: false },
): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of format.read(text, wanted)) items.push(item)
  return items
}
const rowsOf = (items: readonly SourceItem[]) =>
  items.flatMap(item => (item.kind === 'row' ? [{ line: item.line, ...Object.fromEntries(item.values) }] : []))

describe('a CSV file', () => {
  it.each([',', ';', '\t', '|'])('is read with the separator %j', async separator => {
    const text = ['login', 'name'].join(separator) + '\r\n' + ['ann', '"Lee, Ann; B|C\tD"'].join(separator) + '\r\n'
    expect(csv.separator(text)).toBe(separator)
    expect(rowsOf(await readAll(csv, text))).toEqual([{ line: 2, login: ['ann'], name: ['Lee, Ann; B|C\tD'] }])
  })

  it('keeps quotes, line breaks and the line numbers after them', async () => {
    const text = '\uFEFFlogin,name\n\na,"Bob ""B"" Lee"\nb,"two\r\nlines"\n\n\nc,5" disk\n'
    expect(rowsOf(await readAll(csv, text))).toEqual([
      { line: 3, login: ['a'], name: ['Bob "B" Lee'] },
      { line: 4, login: ['b'], name: ['two\r\nlines'] },
      { line: 8, login: ['c'], name: ['5" disk'] },
    ])
  })

  it('names the line of a quote that is never closed and reads nothing after it', async () => {
    const items = await readAll(csv, 'login,name\na,Ann\nb,"Bob\nc,Cy\nd,Dee\n')
    expect(items.at(-1)).toEqual({
      kind: 'broken',
      line: 3,
      field: '',
      reason: 'unbalanced-quote',
      values: {},
      fatal: true,
    })
    expect(rowsOf(items)).toHaveLength(1)
  })

  it('stops at an unclosed quote without reading megabytes into one cell', async () => {
    const items = await readAll(csv, `login,name\na,Ann\nb,"${'x\n'.repeat(3_000_000)}`)
    expect(items.at(-1)).toMatchObject({ kind: 'broken', line: 3, fatal: true })
  })

  it('reports a row with more cells than headings', async () => {
    expect(await readAll(csv, 'login,name\na,Ann,surplus\n')).toEqual([
      { kind: 'broken', line: 2, field: '', reason: 'extra-cells', values: { cells: '3', columns: '2' }, fatal: false },
    ])
  })

  it('leaves out a cell above 64 KiB and keeps the row', async () => {
    const [row] = await readAll(csv, `login,name\na,${'n'.repeat(65_537)}\n`)
    expect(row).toMatchObject({ kind: 'row', leftOut: [{ field: 'name', reason: 'too-long' }] })
  })

  it('refuses more than 1,000 columns', async () => {
    const header = Array.from({ length: 1001 }, (_, index) => `c${String(index)}`).join(',')
    await expect(readAll(csv, `${header}\n`)).rejects.toThrow('importing.refused.too-many-columns')
  })

  it('refuses more than 100,000 rows', async () => {
    await expect(readAll(csv, `login,name\n${'a,b\n'.repeat(100_001)}`)).rejects.toThrow(
      'importing.refused.too-many-rows',
    )
  })

  it('treats a column called __proto__ like any other', async () => {
    const [row] = await readAll(csv, 'login,__proto__,constructor\na,polluted,x\n')
    expect(row?.kind === 'row' && row.values.get('__proto__')).toEqual(['polluted'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('tells apart columns of one name and columns without a name', async () => {
    const [row] = await readAll(csv, 'login,tel,tel,\na,1,2,3\n')
    expect(row?.kind === 'row' && [...row.values.keys()]).toEqual(['login', 'tel', 'tel #3', '#4'])
  })

  it('never keeps the values of a password column', async () => {
    const [row] = await readAll(csv, 'login,Password,初始密码,Password changed\na,hunter2,秘密,2026-01-01\n')
    expect(JSON.stringify(row?.kind === 'row' && [...row.values])).not.toMatch(/hunter2|秘密/u)
    expect(row).toMatchObject({
      leftOut: [
        { field: 'Password', reason: 'secret' },
        { field: '初始密码', reason: 'secret' },
      ],
    })
  })

  it('is found out by its headings in two languages', () => {
    const headings = [
      '登录名',
      '姓名',
      '邮箱',
      'Mobile Phone',
      'E-Mail',
      'employee_no',
      'Last name',
      'attribute:Cost centre',
      'shoe size',
      'password',
    ]
    expect(headings.map(heading => csv.suggest(heading))).toEqual([
      'login',
      'name',
      'email',
      'phone',
      'email',
      'employeeNumber',
      'familyName',
      'attribute:Cost centre',
      'ignore',
      'ignore',
    ])
  })

  it('gives back every cell that an export made safe, 20,000 times', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc
        .tuple(
          fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', "'", "''=", '"', "'"),
          fc.string({ maxLength: 6 }),
        )
        .map(parts => parts.join('')),
    )
    fc.assert(
      fc.property(cell, text => {
        const guarded = guardFormula(text)
        return !/^[=+\-@\t\r\n\0＝＋－＠]/u.test(guarded) && stripFormulaGuard(guarded) === text
      }),
      { numRuns: 20_000 },
    )
    const lines = fc.sample(fc.tuple(cell, cell), { numRuns: 2000, seed: 7 }).map(pair => ['x', ...pair])
    const file = stringify([['login', 'one', 'two'], ...lines.map(line => line.map(guardFormula))], {
      record_delimiter: '\r\n',
      quoted_match: /[\r\n]/u,
    })
    const back = (await readAll(csv, file)).map(item =>
      item.kind === 'row' ? ['x', item.values.get('one')?.[0] ?? '', item.values.get('two')?.[0] ?? ''] : item,
    )
    expect(back).toEqual(lines)
  })
})

describe('the bulk CSV of Microsoft Entra', () => {
  it('is recognised as template and as download, and a plain CSV is not', () => {
    expect(recogniseFormat(fixture('entra-create-300.csv')).name).toBe('entra-csv')
    expect(recogniseFormat(fixture('entra-download-12.csv')).name).toBe('entra-csv')
    expect(recogniseFormat('login,name\na,b\n').name).toBe('csv')
    expect(
      recogniseFormat(
        '﻿version:v1.0,,,,\nName (example: Chris Green) [displayName] *,User name (example: chris@contoso.com) [userPrincipalName] *\n'.slice(
          1,
        ),
      ).name,
    ).toBe('entra-csv')
  })

  it('gives 300 rows of the template, each with its own line', async () => {
    const items = await readAll(entraCsv, fixture('entra-create-300.csv'))
    expect(items).toHaveLength(300)
    expect(items.every(({ kind }) => kind === 'row')).toBe(true)
    expect(items[0]?.line).toBe(3)
    // The first street address holds a line break.
    expect(items[1]?.line).toBe(5)
    expect(items.at(-1)?.line).toBe(336)
  })

  it('drops the initial password of every row', async () => {
    const items = await readAll(entraCsv, fixture('entra-create-300.csv'))
    expect(JSON.stringify(items.map(item => item.kind === 'row' && [...item.values]))).not.toContain('Xy7!')
    expect(items.every(item => item.kind === 'row' && item.leftOut.some(({ reason }) => reason === 'secret'))).toBe(
      true,
    )
  })

  it('offers the user name as mail address only where the file has no mail column', async () => {
    const [template] = await readAll(entraCsv, fixture('entra-create-300.csv'))
    expect(template?.kind === 'row' && template.values.get(MAIL_OF_LOGIN)).toEqual(['emily.oconnor@contoso.example'])
    const download = await readAll(entraCsv, fixture('entra-download-12.csv'))
    expect(download.some(item => item.kind === 'row' && item.values.has(MAIL_OF_LOGIN))).toBe(false)
  })

  it('reports the example row of the template as left out', async () => {
    const text =
      'version:v1.0\nName [displayName] Required,User name [userPrincipalName] Required\nExample: Chris Green,chris@contoso.com\nAnn,ann@contoso.example\n'
    expect((await readAll(entraCsv, text)).map(({ kind, line }) => `${kind} ${String(line)}`)).toEqual([
      'skipped 3',
      'row 4',
    ])
  })

  it('maps translated headings by the property in brackets', () => {
    expect(entraCsv.suggest('Anmeldung blockieren (Ja/Nein) [accountEnabled] Erforderlich')).toBe('enabled')
    expect(entraCsv.suggest('Mobiltelefon [mobile]')).toBe('phone')
    expect(entraCsv.suggest('telephoneNumber')).toBe('attribute:officePhone')
    expect(entraCsv.suggest('Initial password [passwordProfile] Required')).toBe('ignore')
    expect(entraCsv.suggest('constructor')).toBe('ignore')
  })
})

describe('an LDIF file', () => {
  it('gives the people of a slapcat dump and reports the other entries', async () => {
    const text = fixture('slapcat-40.ldif')
    expect(recogniseFormat(text).name).toBe('ldif')
    const items = await readAll(ldif, text)
    expect(items.filter(({ kind }) => kind === 'row')).toHaveLength(32)
    expect(items.flatMap(item => (item.kind === 'skipped' ? [item.values['class']] : []))).toEqual([
      'organization',
      'organizationalUnit',
      'organizationalUnit',
      'organizationalRole',
      'device',
    ])
    expect(items.filter(({ kind }) => kind === 'group')).toHaveLength(3)
  })

  it('unfolds lines, decodes base64 and keeps every value of an attribute', async () => {
    const text = [
      'version: 1',
      '# a comment',
      '#  that is',
      ' folded',
      '',
      'dn: cn=Åse,',
      ' dc=example',
      'objectClass: inetOrgPerson',
      'CN:: w4VzZSBTw7hyZW5zZW4=',
      'cn: second',
      'description: a long',
      '  line',
      'uid: ase',
      '',
    ].join('\r\n')
    expect(rowsOf(await readAll(ldif, text))).toEqual([
      { line: 6, CN: ['Åse Sørensen', 'second'], description: ['a long line'], uid: ['ase'] },
    ])
  })

  it('leaves hashed passwords and keys out, and server bookkeeping unmentioned', async () => {
    const items = await readAll(ldif, fixture('slapcat-40.ldif'))
    const people = items.filter(item => item.kind === 'row')
    expect(people.every(({ leftOut }) => leftOut.some(({ field }) => field === 'userPassword'))).toBe(true)
    expect(JSON.stringify(people.map(({ values }) => [...values]))).not.toMatch(/SSHA|entryCSN|entryUUID|jpegPhoto/u)
  })

  it.each([
    ['a value that names a file', 'photo:< file:///etc/passwd', 'ldif-url', 'photo'],
    ['broken base64', 'sn:: ###', 'ldif-base64', 'sn'],
    ['base64 cut short', 'sn:: w4VzZQ', 'ldif-base64', 'sn'],
    ['a line without a colon', 'nonsense', 'ldif-line', ''],
  ])('refuses the entry with %s, and only that one', async (...[, line, reason, field]) => {
    const text = `dn: uid=a,dc=x\nobjectClass: person\nuid: a\n${line}\n\ndn: uid=b,dc=x\nobjectClass: person\nuid: b\n`
    const items = await readAll(ldif, text)
    expect(items[0]).toEqual({ kind: 'broken', line: 4, field, reason, values: {}, fatal: false })
    expect(items[1]).toMatchObject({ kind: 'row', line: 6 })
  })

  it('leaves change records alone', async () => {
    expect(await readAll(ldif, 'dn: uid=a,dc=x\nchangetype: delete\n')).toEqual([
      { kind: 'skipped', line: 1, reason: 'change-record', values: {} },
    ])
  })

  it('leaves out a value above 64 KiB, unfolded or not, and bytes that are no text', async () => {
    const long = 'x'.repeat(70_000)
    const folded = Array.from({ length: 1000 }, () => ` ${'y'.repeat(76)}`).join('\n')
    const text = `dn: uid=a,dc=x\nobjectClass: person\nuid: a\nhuge: ${long}\ntall: y\n${folded}\nblob:: /////w==\n`
    const [row] = await readAll(ldif, text)
    expect(row).toMatchObject({
      kind: 'row',
      leftOut: [
        { field: 'huge', reason: 'too-long' },
        { field: 'tall', reason: 'too-long' },
        { field: 'blob', reason: 'not-text' },
      ],
    })
  })

  it('looks past a long comment in linear time', () => {
    expect(ldif.recognise(`${'# x\n'.repeat(2_000_000)}nothing`)).toBe(0)
    expect(ldif.recognise(`${'#\n \n'.repeat(100_000)}nothing`)).toBe(0)
  })
})

describe('the text of a file', () => {
  it('is UTF-8, or UTF-16 that says so', () => {
    expect(decode(Buffer.from('a\u00e9'))).toEqual({ text: 'aé', encoding: 'UTF-8' })
    expect(decode(Buffer.from('\uFEFFlogin\tname', 'utf16le'))).toEqual({ text: 'login\tname', encoding: 'UTF-16' })
  })

  it('is refused when it is in another encoding, instead of misspelling names', () => {
    expect(() => decode(Buffer.from('J\xfcrgen', 'latin1'))).toThrow('importing.refused.not-text')
  })

  it('is refused when it is empty or nothing known', () => {
    expect(() => recogniseFormat(' \n')).toThrow('importing.refused.empty')
  })
})
