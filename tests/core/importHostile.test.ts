import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Refusal } from '#shared/errors.ts'
import { importing as texts } from '#shared/text/en/importing.ts'

import { readHash } from '../../electron/core/credentials/credentials.ts'
import { decode } from '../../electron/core/directory/importing/decode.ts'
import { collectColumns } from '../../electron/core/directory/importing/columns.ts'
import type { SourceItem } from '../../electron/core/directory/importing/formats/format.ts'
import { recogniseFormat } from '../../electron/core/directory/importing/formats/formats.ts'
import { mappingOf, readPerson } from '../../electron/core/directory/importing/people.ts'

const bytes = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name))

/** One real file of each format and encoding, and what of it must never come out of the reader. */
const FILES = [
  ['people-gb18030.csv', 'csv', /never-a-secret/u],
  ['entra-create-300.csv', 'entra-csv', /Xy7!/u],
  ['google-workspace-4.csv', 'google-csv', /\*\*\*\*/u],
  ['okta-users-4.csv', 'okta-csv', /Hunter2!/u],
  ['csvde-5.csv', 'csvde', /2200680075/u],
  ['slapcat-40.ldif', 'ldif', /SSHA/u],
  ['ldifde-3.ldf', 'ldif', /never-a-secret/u],
  ['changes-5.ldif', 'ldif', /never-a-secret/u],
  ['scim-4.json', 'scim', /t1meMa\$heen/u],
  ['huawei-v3-users.json', 'huawei-json', /never-a-secret/u],
  ['huawei-v5-users.json', 'huawei-json', /never-a-secret/u],
] as const

/** Reads bytes as an import does, up to what would be compared with the users here; a refusal is an answer too. */
async function readAll(content: Buffer): Promise<{ format: string; items: SourceItem[]; said: string } | Refusal> {
  try {
    const { text } = decode(content)
    const format = recogniseFormat(text)
    const columns = collectColumns()
    const items: SourceItem[] = []
    for await (const item of format.read(text, { hashes: false, changes: true })) {
      items.push(item)
      columns.see(item)
    }
    const list = columns.list(format)
    const mapping = mappingOf(Object.fromEntries(list.map(one => [one.name, one.suggested])))
    const people = items.flatMap(item => (item.kind === 'row' ? [readPerson(item, mapping, readHash)] : []))
    const drafts = people.map(({ draft, issues }) => [draft && [...draft.texts, ...draft.attributes], issues])
    return { format: format.name, items, said: JSON.stringify([list, drafts]) }
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Sentences of the report that would be shown with an empty place in them. */
const unfilled = (items: readonly SourceItem[]) =>
  items.flatMap(item => {
    if (item.kind !== 'broken' && item.kind !== 'skipped') return []
    const holes = texts.issue[item.reason].match(/(?<=\{)\w+(?=\})/gu) ?? []
    return holes.every(hole => (item.values[hole] ?? '') !== '') ? [] : [item]
  })

describe.each(FILES)('%s, a file of %s', (name, format, secret) => {
  const whole = bytes(name)

  it('is read without its secrets', async () => {
    const read = await readAll(whole)
    expect(read).toMatchObject({ format })
    expect(read instanceof Refusal ? '' : read.said).not.toMatch(secret)
    expect(read instanceof Refusal ? [] : unfilled(read.items)).toEqual([])
  })

  it('is read or refused in words wherever it breaks off', async () => {
    const place = fc.integer({ min: 0, max: whole.length })
    await fc.assert(
      fc.asyncProperty(place, async end => {
        const read = await readAll(whole.subarray(0, end))
        if (read instanceof Refusal) expect(read.failure.reason).toMatch(/^importing\.refused\./u)
        else expect(read.said).not.toMatch(secret)
      }),
      { numRuns: 60 },
    )
  })

  it('is read or refused in words whatever bytes are put into it', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom(
          '"',
          '\n',
          '\r\n',
          ',',
          ';',
          '{',
          '}',
          '[',
          ']',
          '\\',
          '\0',
          '\uFEFF',
          '=cmd|',
          '__proto__',
          ':: ',
          ':< ',
        )
        .map(text => Buffer.from(text)),
    )
    const change = fc.record({ at: fc.nat({ max: whole.length }), cut: fc.nat({ max: 4 }), noise })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async changes => {
        let content: Buffer = whole
        for (const { at, cut, noise: put } of changes)
          content = Buffer.concat([content.subarray(0, at), put, content.subarray(at + cut)])
        const read = await readAll(content)
        if (read instanceof Refusal) expect(read.failure.reason).toMatch(/^importing\.refused\./u)
        else expect(unfilled(read.items)).toEqual([])
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

it.each([
  ['an LDIF entry without a class', 'version: 1\n\ndn: o=x\no: x\n', '–'],
  ['an LDIF entry of an endless class', `version: 1\n\ndn: o=x\nobjectClass: ${'x'.repeat(9000)}\n`, 'x'.repeat(80)],
  [
    'a SCIM resource of a schema without a name',
    '{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Resources": [{"schemas": [""], "userName": "x"}]}',
    '–',
  ],
  ['a root identity without a name', '{"users": [{"is_domain_owner": true, "domain_id": "x"}]}', '–'],
])('%s is named in a line, and never by nothing', async (_, text, shown) => {
  const read = await readAll(Buffer.from(text))
  const items = read instanceof Refusal ? [] : read.items
  expect(items.flatMap(item => (item.kind === 'skipped' ? Object.values(item.values) : []))).toEqual([shown])
})
