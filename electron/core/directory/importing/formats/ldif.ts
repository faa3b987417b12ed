import { LIMITS, refuseFile } from '../limits.ts'
import { dnKey, rdnOf } from './dn.ts'
import { readEntry, suggestForEntry, valuesOf, type EntryValue, type Spelling } from './entry.ts'
import type { BrokenEntry, ChangeOf, Format, LeftOut, SourceItem, Wanted } from './format.ts'
import { readLdifEntries, type LdifEntry } from './ldifLines.ts'

/**
 * LDIF (RFC 2849): content records as OpenLDAP's slapcat and ldapsearch write them, the `changetype: add` of Active Directory's
 * ldifde, and, when they are wanted, records that change, rename or delete an entry.
 */
export const ldif: Format = {
  name: 'ldif',
  recognise: text => (/^dn::? ?\S/iu.test(firstLine(text.slice(0, 64 * 1024))) ? 1 : 0),
  separator: () => '',
  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous for formats that stream
  async *read(text, wanted) {
    const spelling: Spelling = new Map()
    let rows = 0
    for (const entry of readLdifEntries(text)) {
      rows += 1
      if (rows > LIMITS.rows) throw refuseFile('too-many-rows')
      yield readRecord(entry, spelling, wanted)
      if (spelling.size > LIMITS.columns) throw refuseFile('too-many-columns')
    }
  },
  suggest: suggestForEntry,
}

/** The first line that is no comment, no continuation of one, not blank and not `version: 1`. */
const firstLine = (text: string): string =>
  text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .find(line => line !== '' && !/^(?:#| |version: ?1$)/iu.test(line)) ?? ''

function readRecord(entry: LdifEntry, spelling: Spelling, wanted: Wanted): SourceItem {
  const { line, attributes } = entry
  if (entry.fault !== null) return { kind: 'broken', ...entry.fault, values: {}, fatal: false }
  const [first, ...values] = attributes
  if (first?.name.toLowerCase() !== 'dn' || first.text === null)
    return { kind: 'broken', line, field: 'dn', reason: 'ldif-no-dn', values: {}, fatal: false }
  const change = values
    .find(({ name }) => name.toLowerCase() === 'changetype')
    ?.text?.trim()
    .toLowerCase()
  const isControlled = values.some(({ name }) => name.toLowerCase() === 'control')
  if (!isControlled && (change === undefined || change === 'add'))
    return readEntry({ line, dn: first.text, values }, spelling, wanted)
  if (!wanted.changes) return { kind: 'skipped', line, reason: 'change-record', values: {} }
  const rdn = rdnOf(first.text)
  // A control asks the server for something that is not done here (RFC 2849, "control").
  if (isControlled || rdn === null) return broken(line, isControlled ? 'control' : 'dn')
  const who = { id: dnKey(first.text), ...rdn }
  if (change === 'delete') return changeRow(line, { kind: 'delete', ...who })
  if (change === 'modify') return readModify({ line, values, who }, spelling, wanted)
  if (change === 'modrdn' || change === 'moddn') {
    const renamed = rdnOf(values.find(({ name }) => name.toLowerCase() === 'newrdn')?.text ?? '')
    if (renamed === null) return broken(line, 'newrdn')
    const column = spelling.get(renamed.attribute) ?? renamed.attribute
    spelling.set(renamed.attribute, column)
    return changeRow(line, { kind: 'rename', ...who }, new Map([[column, [renamed.value]]]))
  }
  return broken(line, 'changetype')
}

type Who = Omit<ChangeOf, 'kind'>

const broken = (line: number, field: string): BrokenEntry => ({
  kind: 'broken',
  line,
  field,
  reason: 'ldif-change',
  values: { field },
  fatal: false,
})

const changeRow = (
  line: number,
  change: ChangeOf,
  values: ReadonlyMap<string, readonly string[]> = new Map(),
): SourceItem => ({ kind: 'row', line, values, leftOut: [], change })

/**
 * `replace: mobile`, its values, `-`, and the next. What is set or added counts as the entry's new value. Taking a value away is
 * reported and left out: an import never empties a field.
 */
function readModify(
  { line, values, who }: { line: number; values: readonly EntryValue[]; who: Who },
  spelling: Spelling,
  wanted: Wanted,
): SourceItem {
  const kept: EntryValue[] = []
  const emptied: LeftOut[] = []
  let current: { verb: string; attribute: string; values: EntryValue[] } | null = null
  const finish = () => {
    if (current === null) return
    if (current.verb === 'delete' || current.values.length === 0)
      emptied.push({ field: current.attribute, reason: 'change-empties' })
    else kept.push(...current.values)
    current = null
  }
  for (const value of values) {
    const name = value.name.toLowerCase()
    if (name === 'changetype') continue
    if (name === '-') finish()
    else if (current === null) {
      if (!/^(?:add|replace|delete)$/u.test(name) || value.text === null || value.text === '')
        return broken(line, value.name)
      current = { verb: name, attribute: value.text.trim(), values: [] }
    } else if (name === current.attribute.toLowerCase()) current.values.push(value)
    else return broken(line, value.name)
  }
  finish()
  const row = valuesOf(kept, spelling, wanted)
  return { kind: 'row', line, ...row, leftOut: [...row.leftOut, ...emptied], change: { kind: 'modify', ...who } }
}
