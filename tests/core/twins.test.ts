import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { AccountId, UserId } from '#shared/contract/ids.ts'

import { BLANK_PERSON, cardOf, insertPeople, samplePeople } from '../../electron/core/directory/directory.ts'
import { heard } from '../../electron/core/directory/sounds.ts'
import { apartIn, likeness, type TwinKind } from '../../electron/core/directory/twins.ts'
import { openTestStore } from '../support/openTestStore.ts'

/** Logins that are like nothing, so that the names alone are compared. */
const names = (a: string, b: string) =>
  likeness({ name: a, login: 'quartz.lantern' }, { name: b, login: 'violin.meadow' })
const logins = (a: string, b: string) => likeness({ name: 'Quartz Lantern', login: a }, { name: '王伟', login: b })

const ALIKE: readonly (readonly [a: string, b: string, kind: TwinKind])[] = [
  // The same name, however it is written.
  ['王伟', '王伟', 'same-name'],
  ['王 伟', '王伟', 'same-name'],
  ['Wang Wei', 'WEI, Wang', 'same-name'],
  ['José García', 'Jose Garcia', 'same-name'],
  ['Łukasz Łuczak', 'Lukasz Luczak', 'same-name'],
  ['Siobhán O’Brien', "Siobhan O'Brien", 'same-name'],
  ['Jean-Luc Petit', 'Jeanluc Petit', 'same-name'],
  ['Груша Ёлкина', 'Груша Елкина', 'same-name'],
  ['サトウ ユキ', 'さとう ゆき', 'same-name'],
  ['مُحَمَّد حسن', 'محمد حسن', 'same-name'],
  ['Nguyễn Thị Hương', 'Nguyen Thi Huong', 'same-name'],
  // Homophones: equal with tones, or equal as heard.
  ['王伟', '王玮', 'same-sound'],
  ['李静', '李婧', 'same-sound'],
  ['Stephen Clark', 'Steven Clarke', 'same-sound'],
  ['Catherine Smyth', 'Katherine Smith', 'same-sound'],
  ['Anna Meyer', 'Anna Maier', 'same-sound'],
  ['Jürgen Müller', 'Juergen Mueller', 'same-sound'],
  ['Philip Schmidt', 'Phillip Schmitt', 'same-sound'],
  ['Sofía Núñez', 'Sophia Nunes', 'same-sound'],
  // The same pinyin in other tones, or in Latin letters.
  ['王伟', '王维', 'same-pinyin'],
  ['王伟', '王薇', 'same-pinyin'],
  ['张晓明', '张晓鸣', 'same-sound'],
  ['张晓明', '张晓敏', 'near-sound'],
  ['李晓霞', '李小夏', 'same-pinyin'],
  ['王伟', 'Wang Wei', 'same-pinyin'],
  ['王晓明', 'Xiaoming Wang', 'same-pinyin'],
  ['王晓明', 'Wang Xiao Ming', 'same-pinyin'],
  ['吕伟', 'Lü Wei', 'same-pinyin'],
  // What many speakers do not tell apart.
  ['陈伟', '程伟', 'near-sound'],
  ['张伟', '臧伟', 'near-sound'],
  ['李林', '李玲', 'near-sound'],
  // One letter apart, in any word, in any order.
  ['Anna Kowalska', 'Anna Kowalski', 'near-name'],
  ['Anna Kowalska', 'Kowalska Hanna', 'near-name'],
  ['John Smith', 'Joan Smith', 'near-name'],
  ['Brian Wood', 'Brain Wood', 'near-name'],
  ['Mette Jensen', 'Mette Jansen', 'near-name'],
  ['John A. Smith', 'John B. Smith', 'near-name'],
  ['John Smith', 'John A. Smith', 'near-name'],
  ['Li Wei', 'Lin Wei', 'near-name'],
  ['Иван Иванов', 'Иван Ивановн', 'near-name'],
  ['Иван Смирнов', 'Ивана Смирнов', 'near-name'],
  ['राहुल शर्मा', 'राहुल वर्मा', 'near-name'],
  ['Suharto', 'Soharto', 'near-name'],
  ['Ngozi Eze', 'Ngozi Ese', 'same-sound'],
]

const DIFFERENT: readonly (readonly [a: string, b: string])[] = [
  ['王伟', '李伟'],
  ['王伟', '王芳'],
  ['王伟', 'Wang Fang'],
  ['王晓明', '王明'],
  ['Anna Kowalska', 'Maria Kowalska'],
  ['Anna Kowalska', 'Anna Maria Kowalska'],
  ['Hanna Kowalski', 'Anna Kowalska'],
  ['Martin King', 'Morten Kung'],
  ['Li Na', 'Wu Na'],
  ['Li Na', 'Lu Na'],
  ['김민준', '김서연'],
  ['佐藤 太郎', '佐藤 花子'],
  ['佐藤 さくら', '王さくら'],
  ['Иван Иванов', 'Пётр Петров'],
  ['محمد حسن', 'أحمد حسن علي'],
  ['', ''],
]

describe('names', () => {
  it.each(ALIKE)('%s and %s are alike: %s', (a, b, kind) => {
    expect(names(a, b)).toEqual([kind])
    expect(names(b, a)).toEqual([kind])
  })

  it.each(DIFFERENT)('%s and %s are not', (a, b) => {
    expect(names(a, b)).toEqual([])
    expect(names(b, a)).toEqual([])
  })

  it.each([
    ['stephen', 'steven'],
    ['meyer', 'maier'],
    ['clark', 'clarke'],
    ['schmidt', 'schmitt'],
    ['mueller', 'muller'],
    ['christian', 'kristian'],
  ])('hear %s as %s', (a, b) => {
    expect(heard(a)).toBe(heard(b))
  })

  it.each([
    ['martin', 'morton'],
    ['anna', 'hanna'],
    ['chen', 'ken'],
    ['wei', 'vei'],
  ])('hear %s and %s apart', (a, b) => {
    expect(heard(a)).not.toBe(heard(b))
  })
})

describe('logins', () => {
  it.each([
    ['wang.wei', 'wang.wei2'],
    ['wang.wei2', 'wang.wei11'],
    ['wang.wei', 'wei.wang'],
    ['wang.wei', 'wang_wei@corp.example'],
    ['wang.wei', 'wang.wie'],
    ['anna.kowalska', 'anna.kowalski'],
    ['jsmith', 'jsmyth'],
  ])('%s and %s are alike', (a, b) => {
    expect(logins(a, b)).toEqual(['near-login'])
  })

  it.each([
    ['e010001', 'e010002'],
    ['10001', '10002'],
    ['user10234', 'user10235'],
    ['wang.wei', 'wang.fang'],
    ['wang.wei2', 'wang.wie3'],
    ['li', 'lu'],
    ['', ''],
  ])('%s and %s are not: a number is not a name', (a, b) => {
    expect(logins(a, b)).toEqual([])
  })
})

const shown = (more: Partial<Parameters<typeof apartIn>[0]>) => ({
  userId: '0'.repeat(32) as UserId,
  name: '王伟',
  login: 'wang.wei',
  accountName: 'lab',
  department: 'Finance',
  title: 'Engineer',
  location: '',
  ...more,
})

describe('what tells two apart', () => {
  it('is what is shown of both and differs after folding', () => {
    expect(apartIn(shown({}), shown({ login: 'wang.wei2', department: 'FINANCE', location: 'Shenzhen' }))).toEqual([
      'login',
      'location',
    ])
    expect(apartIn(shown({}), shown({ name: '王维', accountName: 'annex', department: 'Sales' }))).toEqual([
      'name',
      'account',
      'department',
    ])
  })
})

describe('a card', () => {
  const accountId = 'a'.repeat(32) as AccountId
  const store = openTestStore()
  const others = new Map<string, UserId>()
  beforeAll(async () => {
    await store.write(async tx => {
      await tx
        .insertInto('account')
        .values({ id: accountId, name: 'Lab', name_key: 'lab', profile: 'nist', created_at: 0 })
        .execute()
      const cast = [
        ['zhu.pan', '朱判'],
        ['chu.pan', '诸盼'],
        ['zu.pang', 'Zhu Pan'],
        ['xylo.qvist', 'Xylo Qvist'],
        ['zylo', 'Xylo Quist'],
        ['qvist.xylo', 'Somebody Else'],
        ['steffen', 'Stephen Quarkheim'],
        ['stewen', 'Steven Quarkheim'],
        ['lonely', 'Vsevolod Pumpernickel'],
        // The index must not be led astray by what looks like its own language.
        ['strange', 'AND "OR" NEAR(*'],
        ['strange2', 'AND "OR" NEAR(*'],
      ] as const
      const people = [...samplePeople({ count: 10_000, accountId })]
      await insertPeople(
        tx,
        [
          ...people,
          ...cast.map(([login, name], at) => ({
            ...BLANK_PERSON,
            userId: String(at).padStart(32, 'f') as UserId,
            accountId,
            login,
            name,
          })),
        ],
        { now: 0 },
      )
      cast.forEach(([login], at) => others.set(login, String(at).padStart(32, 'f') as UserId))
      for (const person of people) others.set(person.login, person.userId)
    })
  }, 60_000)
  afterAll(() => store.close())

  const view = { now: 1, freshHours: 72, revealed: 0, self: null, passwordExpiry: null, sealed: [] } as const
  const card = (login: string) => cardOf(store.read, others.get(login) ?? ('' as UserId), view)
  const twins = async (login: string) => (await card(login)).twins.map(twin => [twin.login, ...twin.kinds])

  it('shows the twins of its user, whatever the script, and never the user', async () => {
    expect(await twins('zhu.pan')).toEqual([
      ['chu.pan', 'same-sound', 'near-login'],
      ['zu.pang', 'same-pinyin'],
    ])
    expect(await twins('xylo.qvist')).toEqual([
      ['zylo', 'near-name'],
      ['qvist.xylo', 'near-login'],
    ])
    expect(await twins('steffen')).toEqual([['stewen', 'same-sound']])
    expect(await twins('lonely')).toEqual([])
    expect(await twins('strange')).toEqual([['strange2', 'same-name', 'near-login']])
  })

  it('puts the worst first and says how many there are', async () => {
    const people = samplePeople({ count: 10_000, accountId }).filter(one => one.name === '王伟')
    const { twins: first, twinsTotal } = await card(people[0]?.login ?? '')
    expect(people.length).toBeGreaterThan(3)
    expect(first.map(twin => [twin.name, twin.kinds[0]])).toEqual(Array(3).fill(['王伟', 'same-name']))
    expect(twinsTotal).toBeGreaterThan(3)
  })

  it('shows nothing of a twin that is masked on a card', async () => {
    const { twins: found } = await card('zhu.pan')
    expect(Object.keys(found[0] ?? {}).toSorted()).toEqual(
      ['accountName', 'apart', 'department', 'kinds', 'location', 'login', 'name', 'title', 'userId'].toSorted(),
    )
  })
})
