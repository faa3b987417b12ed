import { Kysely, SqliteDialect } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Hit } from '#shared/contract/directory.ts'
import { AccountId, OperatorId, UserId } from '#shared/contract/ids.ts'

import { BLANK_PERSON, insertPeople, samplePeople, type NewPerson } from '../../electron/core/directory/directory.ts'
import { indexUsers } from '../../electron/core/directory/search/indexing.ts'
import { recentHits, search, type Viewer } from '../../electron/core/directory/search/search.ts'
import { slipBetween } from '../../electron/core/directory/search/spelling.ts'
import type { Database } from '../../electron/core/store/database.ts'
import { openTestStore } from '../support/openTestStore.ts'

const store = openTestStore()
const ACCOUNT = AccountId.parse('a'.repeat(32))
const OPERATOR = OperatorId.parse('b'.repeat(32))
const NOW = Date.UTC(2026, 10, 23)
const id = (number: number) => UserId.parse(number.toString(16).padStart(32, '0'))

const viewer: Viewer = { operatorId: OPERATOR, self: null, now: NOW, freshHours: 72 }
const find = async (text: string, limit = 20): Promise<Hit[]> =>
  (await search(store.read, text, { limit, viewer })).hits
const logins = (hits: readonly Hit[]) => hits.map(hit => hit.login.map(run => run.text).join(''))
const marked = (runs: Hit['name'] | undefined) =>
  (runs ?? []).map(run => (run.hit ? `[${run.text}]` : run.text)).join('')

const person = (number: number, fields: Partial<NewPerson> & { login: string; name: string }): NewPerson => ({
  ...BLANK_PERSON,
  userId: id(number),
  accountId: ACCOUNT,
  ...fields,
})

const PEOPLE = [
  person(1, {
    login: 'wang.wei',
    name: '王伟',
    email: 'wei@lab.example',
    areaCode: '0086',
    phone: '13800138000',
    employeeNumber: 'E-000417',
    department: '财务部',
  }),
  person(2, { login: 'wei.wang2', name: '王维', department: '研发中心' }),
  person(3, { login: 'jmuller', name: 'Jürgen Müller', email: 'juergen.m@corp.example', department: 'Finance' }),
  person(4, { login: 'mgross', name: 'Maria Groß', department: 'Legal' }),
  person(5, { login: 'obrien', name: 'Siobhán O’Brien', areaCode: '0044', phone: '7700900123', department: 'Sales' }),
  person(6, { login: 'soeren', name: 'Søren Łukasz', department: 'Finance' }),
  person(7, { login: 'ouyang', name: '欧阳娜', department: 'Sales' }),
  person(8, { login: 'lv', name: '吕乐' }),
  person(9, { login: 'ivanov', name: 'Иван Щербаков' }),
  person(10, { login: 'kim', name: '김민준' }),
  person(11, { login: 'anna.kowalska', name: 'Anna Kowalska', email: 'shared@corp.example' }),
  person(12, {
    login: 'anna.nowak',
    name: 'Anna Nowak',
    email: 'shared@corp.example',
    enabled: false,
    privileged: true,
  }),
  person(13, { login: 'joanna', name: 'Joanna Smith-Jones' }),
  person(14, { login: 'long', name: 'Al Lo' }),
  person(15, { login: 'sakura', name: '佐藤 サクラ' }),
  person(16, { login: 'anders.wang', name: 'Anders Wang' }),
]

beforeAll(async () => {
  await store.write(async tx => {
    await tx
      .insertInto('account')
      .values({ id: ACCOUNT, name: 'Lab', name_key: 'lab', profile: 'nist', created_at: 0 })
      .execute()
    await tx
      .insertInto('operator')
      .values({
        id: OPERATOR,
        login: 'op',
        login_key: 'op',
        name: 'Op',
        roles: '["agent"]',
        state: 'active',
        linked_user_id: null,
        language: 'en',
        created_at: 0,
        created_by: null,
        last_unlock_at: null,
        slot_id: null,
      })
      .execute()
    await insertPeople(tx, PEOPLE, { now: NOW })
  })
})
afterAll(() => store.close())

describe('search as you type', () => {
  it.each([
    ['an exact login', 'wang.wei', 'wang.wei'],
    ['an e-mail address', 'WEI@lab.example', 'wang.wei'],
    ['the beginning of an address', 'juergen.m@co', 'jmuller'],
    ['a whole phone number as dialled abroad', '+86 138 0013 8000', 'wang.wei'],
    ['the last digits of a phone number', '8000', 'wang.wei'],
    ['a number with the leading zero of its country', '07700 900123', 'obrien'],
    ['an employee number', 'e000417', 'wang.wei'],
    ['an employee number without its zeros', '417', 'wang.wei'],
    ['a name without its accents', 'jurgen muller', 'jmuller'],
    ['a name as other systems spell it', 'mueller', 'jmuller'],
    ['words in the other order', 'muller jur', 'jmuller'],
    ['ß as ss', 'gross', 'mgross'],
    ['ø and ł without their strokes', 'soren lukasz', 'soeren'],
    ['a name without its apostrophe', 'obrien', 'obrien'],
    ['a name with another apostrophe', "o'brien", 'obrien'],
    ['one half of a double name', 'jones', 'joanna'],
    ['the middle of a name', 'owals', 'anna.kowalska'],
    ['two words written as one', 'annakowalska', 'anna.kowalska'],
    ['pinyin', 'wangwei', 'wang.wei'],
    ['pinyin in two words', 'wang wei', 'wang.wei'],
    ['half of the pinyin', 'ouyangn', 'ouyang'],
    ['pinyin initials', 'oyn', 'ouyang'],
    ['ü typed as v', 'lvle', 'lv'],
    ['a second reading of a character', 'lvyue', 'lv'],
    ['two hanzi', '王伟', 'wang.wei'],
    ['one hanzi from the middle', '阳', 'ouyang'],
    ['the pinyin of a department', 'caiwu', 'wang.wei'],
    ['Cyrillic', 'щербак', 'ivanov'],
    ['Hangul', '민준', 'kim'],
    ['the other kana', 'さくら', 'sakura'],
    ['a name and a department', 'finance soren', 'soeren'],
    ['a name and the end of a number', 'siobhan 0123', 'obrien'],
  ])('finds by %s', async (_what, typed, login) => {
    expect(logins(await find(typed))[0]).toBe(login)
  })

  it.each([
    ['a letter missing', 'kowlska'],
    ['a letter too many', 'kowallska'],
    ['a wrong letter', 'kowalzka'],
    ['two letters swapped', 'kowlaska'],
    ['the first letter wrong', 'jowalska'],
    ['a slip before the word is finished', 'kwals'],
    ['a slip beside a second word', 'anna kowalsak'],
  ])('forgives one slip: %s', async (_what, typed) => {
    expect(logins(await find(typed))).toContain('anna.kowalska')
  })

  it('finds nobody by two slips, by nothing, or by punctuation', async () => {
    expect(await find('kxwxlska')).toEqual([])
    expect(await find('')).toEqual([])
    expect(await find(' … "* ( ')).toEqual([])
    expect(await find('" OR who : "a')).toEqual([])
  })

  it('puts the whole word before a longer one, and both before one that only contains it', async () => {
    expect(logins(await find('anna'))).toEqual(['anna.kowalska', 'anna.nowak', 'joanna'])
  })

  it('takes each typed word for another word of the person: `wang w` means Wang Wei before Anders Wang', async () => {
    const hits = logins(await find('wang w'))
    expect(hits[0]).toBe('wang.wei')
    expect(hits).toContain('anders.wang')
  })

  it('says that there is more, and gives no more than asked', async () => {
    expect(await search(store.read, 'anna', { limit: 2, viewer })).toMatchObject({ more: true, hits: { length: 2 } })
    expect(await search(store.read, 'anna', { limit: 3, viewer })).toMatchObject({ more: false, hits: { length: 3 } })
  })

  it('marks what matched in the shown fields, in the letters of the record', async () => {
    const [muller] = await find('mul jur')
    expect(marked(muller?.name)).toBe('[Jür]gen [Mül]ler')
    const [gross] = await find('gros')
    expect(marked(gross?.name)).toBe('Maria [Groß]')
    const [brien] = await find('obrien')
    expect(marked(brien?.login)).toBe('[obrien]')
    expect(marked((await find('wangw'))[0]?.name)).toBe('[王伟]')
    expect(marked((await find('oyn'))[0]?.name)).toBe('[欧阳娜]')
    expect(marked((await find('kowlska'))[0]?.name)).toBe('Anna [Kowalska]')
  })

  it('says which hidden field matched, and marks nothing of it', async () => {
    for (const [typed, field] of [
      ['8000', 'phone'],
      ['wei@lab.example', 'email'],
      ['000417', 'employee-number'],
    ] as const) {
      const [hit] = await find(typed)
      expect(hit?.matched).toBe(field)
      expect(JSON.stringify(hit)).not.toMatch(/13800138000|lab\.example|000417/u)
    }
    expect((await find('wangwei'))[0]?.matched).toBe('pinyin')
    expect((await find('anna'))[0]?.matched).toBeNull()
  })

  it('shows the states worth knowing, a shared address as none', async () => {
    const [kowalska, nowak] = await find('anna')
    expect(kowalska?.chips).toEqual(['no-contact'])
    expect(nowak?.chips).toEqual(['privileged', 'disabled', 'no-contact'])
    expect((await find('wang.wei'))[0]?.chips).toEqual([])
    const own = await search(store.read, 'wang.wei', { limit: 1, viewer: { ...viewer, self: id(1) } })
    expect(own.hits[0]?.chips).toEqual(['own-record'])
  })

  it('puts the users this operator worked on last first, newest before older, but an exact login before them', async () => {
    const call = (number: number, userId: UserId, openedAt: number) =>
      store.write(tx =>
        tx
          .insertInto('call')
          .values({
            id: number.toString(16).padStart(32, 'c') as never,
            number,
            user_id: userId,
            operator_id: OPERATOR,
            state: 'closed',
            intent: 'unlock',
            reached_by: 'phone',
            opened_at: openedAt,
            closed_at: null,
            outcome: null,
          })
          .execute(),
      )
    await call(1, id(13), NOW)
    await call(2, id(12), NOW + 1)
    expect(logins(await find('anna'))).toEqual(['anna.nowak', 'joanna', 'anna.kowalska'])
    expect(logins(await find('anna.kowalska'))[0]).toBe('anna.kowalska')
    expect(logins(await recentHits(store.read, viewer, 10))).toEqual(['anna.nowak', 'joanna'])
    expect((await find('anna')).map(hit => hit.recent)).toEqual([true, true, false])
    const other = { ...viewer, operatorId: OperatorId.parse('d'.repeat(32)) }
    expect(logins((await search(store.read, 'anna', { limit: 5, viewer: other })).hits)[0]).toBe('anna.kowalska')
  })
})

describe('the search index', () => {
  const tables = ['search_person', 'search_term', 'search_ending', 'search_slip'] as const
  const whole = () => tables.map(table => store.prepared.prepare(`select * from ${table} order by 1, 2`).all())

  it('forgets a name that nobody has any more, and finds the new one at once', async () => {
    const rename = (name: string) =>
      store.write(async tx => {
        const row = await tx
          .updateTable('user')
          .set({ name })
          .where('id', '=', id(14))
          .returning(['rowid', 'login', 'email', 'employee_number as employeeNumber', 'department'])
          .executeTakeFirstOrThrow()
        await indexUsers(tx, [{ ...row, name }])
      })
    await rename('Al Lo')
    const before = whole()
    await rename('Zebulon Quartermain')
    expect(logins(await find('quarterm'))).toEqual(['long'])
    expect(logins(await find('artermai'))).toEqual(['long'])
    await rename('Al Lo')
    expect(await find('quarterm')).toEqual([])
    expect(await find('quartermian')).toEqual([])
    expect(
      store.prepared.prepare("select count(*) as count from search_term where term like 'quarter%'").get(),
    ).toEqual({ count: 0 })
    const withoutIds = (list: unknown[][]) => list.map(rows => rows.length)
    expect(withoutIds(whole())).toEqual(withoutIds(before))
  })

  it('sees committed rows only', async () => {
    await expect(
      store.write(async tx => {
        await insertPeople(tx, [person(99, { login: 'ghost', name: 'Ghost Writer' })], { now: NOW })
        expect(await find('ghost')).toEqual([])
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    expect(await find('ghost')).toEqual([])
  })

  it('never reads a table from end to end on the way to an answer', async () => {
    const plans: string[] = []
    const spied = new Kysely<Database>({
      dialect: new SqliteDialect({
        database: {
          close: () => undefined,
          prepare(text) {
            const statement = store.prepared.prepare(text)
            return {
              reader: true,
              all(parameters) {
                const steps = store.prepared.prepare(`explain query plan ${text}`).all(...parameters) as {
                  detail: string
                }[]
                plans.push(...steps.map(step => step.detail))
                return statement.all(...parameters)
              },
              run: () => ({ changes: 0, lastInsertRowid: 0 }),
              iterate: parameters => statement.iterate(...parameters),
            }
          },
        },
      }),
    })
    for (const typed of [
      'a',
      'anna',
      'kowlska',
      'xqzy',
      '8000',
      'anna 0123',
      'wangwei',
      '伟',
      'x@y',
      'two words here',
    ]) {
      await search(spied, typed, { limit: 20, viewer })
    }
    await spied.destroy()
    expect(plans.length).toBeGreaterThan(50)
    expect(
      plans.filter(
        step =>
          step.startsWith('SCAN') &&
          !step.includes('search_word') &&
          !/^SCAN \(?(subquery|json_each|[0-9]+ CONSTANT)/iu.test(step),
      ),
    ).toEqual([])
  })
})

describe('a slip', () => {
  it.each([
    ['anna', 'anna', 'whole'],
    ['ana', 'anna', 'whole'],
    ['annna', 'anna', 'whole'],
    ['amna', 'anna', 'whole'],
    ['nana', 'anna', 'whole'],
    ['nnaa', 'anna', null],
    ['anan', 'anna', 'whole'],
    ['johas', 'johansson', 'start'],
    ['johnas', 'johansson', 'start'],
    ['jonsson', 'johansson', null],
  ] as const)('%s for %s: %s', (typed, term, fits) => {
    expect(slipBetween(typed, term)).toBe(fits)
  })
})

describe('sample people', () => {
  const people = samplePeople({ count: 2000, accountId: ACCOUNT })

  it('are the same for the same seed, and others for another', () => {
    expect(samplePeople({ count: 50, accountId: ACCOUNT })).toEqual(people.slice(0, 50))
    expect(samplePeople({ count: 50, accountId: ACCOUNT, seed: 2 })).not.toEqual(people.slice(0, 50))
  })

  it('have logins of their own, addresses under .example, and enough twins, gaps and privileges to practise on', () => {
    expect(new Set(people.map(one => one.login.toLowerCase())).size).toBe(people.length)
    expect(new Set(people.map(one => one.userId)).size).toBe(people.length)
    expect(people.every(one => one.email === '' || one.email.endsWith('.example'))).toBe(true)
    expect(people.filter(one => one.email === '' && one.phone === '').length).toBeGreaterThan(5)
    expect(people.filter(one => one.privileged).length).toBe(20)
    expect(people.length - new Set(people.map(one => one.name)).size).toBeGreaterThan(49)
    expect(people.filter(one => one.preferredLanguage === 'zh-CN').length).toBeGreaterThan(300)
    expect(people.every(one => /^\d*$/u.test(one.phone) && (one.phone === '') === (one.areaCode === ''))).toBe(true)
  })
})
