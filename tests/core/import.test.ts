import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CoreEvent } from '#shared/contract/events.ts'
import type { AccountId, ImportId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { ImportTarget } from '#shared/contract/directory.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'
import { importing as en } from '#shared/text/en/importing.ts'
import { importing as zh } from '#shared/text/zh-CN/importing.ts'

import type { CommandCall } from '../../electron/core/call.ts'
import { notifyUser } from '../../electron/core/codes/codes.ts'
import { keepForeignPassword, readHash } from '../../electron/core/credentials/credentials.ts'
import { importing } from '../../electron/core/directory/importing/importing.ts'
import { FILE_REASONS, LIMITS } from '../../electron/core/directory/importing/limits.ts'
import { ISSUE_REASONS } from '../../electron/core/directory/importing/reasons.ts'
import { endSessions } from '../../electron/core/sessions/sessions.ts'
import { testClock, testRandom } from '../support/fakes.ts'
import { openTestStore } from '../support/openTestStore.ts'

const ACCOUNT = 'a'.repeat(32) as AccountId
const OTHER = 'b'.repeat(32) as AccountId
const HOUR = 3_600_000

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name))

/** The import over a real encrypted store; messages and sessions are the real ones too. */
function openDesk() {
  const store = openTestStore()
  const clock = testClock()
  const random = testRandom()
  const events: CoreEvent[] = []
  const notes: string[] = []
  const handlers = importing(
    { clock, random },
    { notifyUser, endSessions, readHash, keepPassword: keepForeignPassword, emit: event => events.push(event) },
  )
  const call = (client = 'window'): CommandCall<'none'> => ({
    now: clock.now(),
    actor: {
      kind: 'operator',
      operatorId: 'c'.repeat(32) as OperatorId,
      name: 'Ann',
      roles: ['administrator'],
      linkedUserId: null,
    },
    client,
    random,
    keys: store.keys,
    settings: DEFAULT_SETTINGS,
    read: store.read,
    write: work => store.write(tx => work(tx, null)),
    failed: () => undefined,
    note: word => notes.push(word),
    detail: () => undefined,
    about: () => undefined,
    after: () => undefined,
  })
  const read = (content: string | Uint8Array, client?: string) =>
    handlers.readImport(call(client), { fileName: 'people.csv', content: Buffer.from(content).toString('base64') })
  /** Reads a file and takes the suggested mapping, with changes. */
  const stage = async (
    content: string | Uint8Array,
    mapping: Record<string, ImportTarget> = {},
    wanted: { applyChanges?: boolean; keepPasswords?: boolean } = {},
  ) => {
    const file = await read(content)
    const suggested = Object.fromEntries(file.columns.map(({ name, suggested: target }) => [name, target]))
    return {
      importId: file.importId,
      accountId: ACCOUNT,
      format: file.format,
      mapping: { ...suggested, ...mapping },
      applyChanges: false,
      keepPasswords: false,
      ...wanted,
    }
  }
  const users = () => store.read.selectFrom('user').selectAll().orderBy('login').execute()
  const user = (login: string) =>
    store.read.selectFrom('user').selectAll().where('login', '=', login).executeTakeFirstOrThrow()
  const pending = () => store.read.selectFrom('pending_contact').selectAll().execute()
  const messages = async () =>
    await store.read.selectFrom('message').select(['kind', 'channel', 'to_masked as to']).execute()
  return {
    store,
    clock,
    events,
    notes,
    handlers,
    call,
    read,
    stage,
    users,
    user,
    pending,
    messages,
    plan: async (content: string | Uint8Array, mapping?: Record<string, ImportTarget>) =>
      handlers.planImport(call(), await stage(content, mapping)),
    run: async (
      content: string | Uint8Array,
      mapping?: Record<string, ImportTarget>,
      wanted?: Parameters<typeof stage>[2],
    ) => handlers.runImport(call(), await stage(content, mapping, wanted)),
  }
}

let desk: ReturnType<typeof openDesk>
beforeEach(async () => {
  desk = openDesk()
  await desk.store.write(async tx => {
    for (const [id, name] of [
      [ACCOUNT, 'corp'],
      [OTHER, 'other'],
    ] as const)
      await tx.insertInto('account').values({ id, name, name_key: name, profile: 'nist', created_at: 0 }).execute()
  })
})
afterEach(() => desk.store.close())

const reasons = (issues: readonly { line: number; reason: string }[]) =>
  issues.map(({ line, reason }) => `${String(line)} ${reason.replace('importing.issue.', '')}`)

describe('reading a file', () => {
  it('says what the Entra template is and where its columns go', async () => {
    const file = await desk.read(fixture('entra-create-300.csv'))
    expect({
      ...file,
      importId: '',
      columns: file.columns.map(({ name, suggested }) => `${name} → ${suggested}`),
    }).toEqual({
      importId: '',
      format: 'entra-csv',
      encoding: 'UTF-8',
      separator: ',',
      rows: 300,
      found: { changes: 0, hashes: 0 },
      columns: [
        'Name [displayName] Required → name',
        'User name [userPrincipalName] Required → login',
        'Block sign in (Yes/No) [accountEnabled] Required → enabled',
        'First name [givenName] → givenName',
        'Last name [surname] → familyName',
        'Job title [jobTitle] → title',
        'Department [department] → department',
        'Usage location [usageLocation] → attribute:usageLocation',
        'Street address [streetAddress] → ignore',
        'Country or region [country] → location',
        'Office [physicalDeliveryOfficeName] → attribute:office',
        'City [city] → location',
        'ZIP or postal code [postalCode] → ignore',
        'Mobile phone [mobile] → phone',
        'userPrincipalName → mail → email',
        'Initial password [passwordProfile] Required → ignore',
      ],
    })
    expect(file.columns.at(-1)?.samples).toEqual([])
  })

  it('stores nothing', async () => {
    await desk.plan(fixture('entra-create-300.csv'))
    expect(await desk.users()).toEqual([])
  })

  it.each([
    ['empty', ''],
    ['empty', 'login,name\r\n'],
    ['not-text', Buffer.from('login;name\nj;J\xfcrgen\n', 'latin1')],
    ['too-many-columns', `login,${'x,'.repeat(1001)}\na,b\n`],
  ])('refuses a file that is %s', async (reason, content) => {
    await expect(desk.read(content)).rejects.toThrow(`importing.refused.${reason}`)
  })

  it('refuses more than 20 MiB before decoding it', async () => {
    const content = 'A'.repeat(Math.ceil(LIMITS.bytes / 3) * 4 + 4)
    await expect(desk.handlers.readImport(desk.call(), { fileName: 'x', content })).rejects.toThrow(
      'importing.refused.too-large',
    )
  })

  it('keeps a file to the client that brought it, three of them, and for half an hour', async () => {
    const ids: ImportId[] = []
    for (let count = 0; count < 4; count++) ids.push((await desk.read('login,name\na,A\n')).importId)
    const ask = (importId: ImportId | undefined, client?: string) =>
      Promise.resolve().then(() =>
        desk.handlers.importProgress(desk.call(client), { importId: importId ?? ('0'.repeat(32) as ImportId) }),
      )
    await expect(ask(ids[0])).rejects.toThrow('importing.refused.not-staged')
    await expect(ask(ids[3], 'another page')).rejects.toThrow('importing.refused.not-staged')
    expect(await ask(ids[3])).toEqual({ state: 'read', done: 0, total: 1 })
    await desk.clock.advance(30 * 60 * 1000)
    await expect(ask(ids[3])).rejects.toThrow('importing.refused.not-staged')
  })
})

describe('importing into an empty account', () => {
  it('creates all 300 people of the Entra template, blocked ones disabled', async () => {
    const result = await desk.run(fixture('entra-create-300.csv'))
    expect(result.counts).toMatchObject({
      rows: 300,
      created: 300,
      updated: 0,
      unchanged: 0,
      contactsPending: 0,
      failed: 0,
    })
    expect(await desk.user('bob.ashworth@contoso.example')).toMatchObject({
      name: 'Robert "Bob" Ashworth',
      location: 'GB, Leeds',
      enabled: 1,
    })
    expect(await desk.user('wang.wei@contoso.example')).toMatchObject({
      name: '王伟',
      area_code: '0086',
      phone: '13900000002',
      email: 'wang.wei@contoso.example',
      email_changed_at: null,
    })
    // Written as 0171 …: the row's usage location says that this is Germany.
    expect(await desk.user('juergen.mueller@contoso.example')).toMatchObject({
      area_code: '0049',
      department: 'Finance',
    })
    expect((await desk.users()).filter(({ enabled }) => enabled === 0)).toHaveLength(8)
    expect(desk.notes).toEqual(['imported'])
    expect(await desk.messages()).toEqual([])
  })

  it('imports a slapcat dump without its hashed passwords and says so once', async () => {
    const result = await desk.run(fixture('slapcat-40.ldif'))
    expect(result.counts).toMatchObject({ rows: 32, created: 32, failed: 0 })
    expect(result.issues).toContainEqual({
      line: 60 + 3,
      field: 'userPassword',
      severity: 'left-out',
      reason: 'importing.issue.secret',
      values: { count: '32' },
    })
    expect(result.issues.filter(({ reason }) => reason.endsWith('not-a-person'))).toHaveLength(5)
    expect(await desk.user('tanaka.sakura')).toMatchObject({
      name: '田中さくら',
      manager: 'ase.sorensen',
      employee_number: 'C-01001',
      location: '大阪',
      preferred_language: 'ja',
      department: 'Finance',
    })
    expect(await desk.store.read.selectFrom('password').select('user_id').execute()).toEqual([])
  })

  it('finds the imported people again through the search index', async () => {
    await desk.run(fixture('entra-create-300.csv'))
    const { count } = desk.store.prepared.prepare('select count(*) as count from search_person').get() as {
      count: number
    }
    expect(count).toBe(300)
  })

  it('says the same in the plan as afterwards', async () => {
    const plan = await desk.plan(fixture('entra-create-300.csv'))
    const result = await desk.run(fixture('entra-create-300.csv'))
    expect(plan.counts).toEqual(result.counts)
    expect(plan.issues).toEqual(result.issues)
    expect(plan.changes[0]).toMatchObject({ line: 3, login: 'emily.oconnor@contoso.example', kind: 'create' })
    expect(JSON.stringify(plan.changes)).not.toContain('7700900000')
  })

  it('leaves out rows with errors, reports each with line and field, and imports the rest', async () => {
    const text = [
      'login,name,email,mobile,enabled,department',
      'ann,Ann Lee,ann@corp.example,+44 7700 900001,yes,IT',
      ',Nobody,,,,',
      'ann,Ann Again,,,,',
      'p\u0430ypal,Mixed,,,,',
      'bob,Bob,not an address,12345,perhaps,IT\u202E',
      'cy\u200B,Cy,,,,',
      'dee,Dee,ann@corp.example,+44 7700 900001,no,surplus,cells',
      'eve,Eve,ann@corp.example,+44 7700 900001,no,',
    ].join('\n')
    const result = await desk.run(text)
    expect(result.counts).toMatchObject({
      rows: 8,
      created: 3,
      updated: 0,
      unchanged: 0,
      contactsPending: 0,
      failed: 5,
    })
    expect(reasons(result.issues)).toEqual([
      '3 login-missing',
      '4 duplicate-login',
      '5 login-mixed-scripts',
      '7 login-hidden-characters',
      '8 extra-cells',
      '9 contact-shared-in-file',
      '9 contact-shared-in-file',
      '6 hidden-characters',
      '6 email-invalid',
      '6 phone-no-country',
      '6 not-yes-or-no',
    ])
    expect((await desk.users()).map(({ login }) => login)).toEqual(['ann', 'bob', 'eve'])
    expect(await desk.user('eve')).toMatchObject({ enabled: 0, email: 'ann@corp.example' })
  })

  it('imports nothing of a file that breaks off in a quote', async () => {
    const file = await desk.stage('login,name\nann,Ann\nbob,"Bob\n')
    const plan = await desk.handlers.planImport(desk.call(), file)
    expect(reasons(plan.issues)).toEqual(['3 unbalanced-quote'])
    await expect(desk.handlers.runImport(desk.call(), file)).rejects.toThrow('importing.refused.unreadable')
    expect(await desk.users()).toEqual([])
  })

  it('asks for a column with the user name, and for an account that exists', async () => {
    const file = await desk.stage('shoe,name\n41,Ann\n')
    await expect(desk.handlers.planImport(desk.call(), file)).rejects.toThrow('importing.refused.no-login')
    await expect(
      desk.handlers.runImport(desk.call(), { ...file, accountId: 'f'.repeat(32) as AccountId }),
    ).rejects.toThrow('directory.account.unknown')
  })

  it('takes names in parts, in the order of their script, and several places as one', async () => {
    await desk.run('login,Given name,Family name,City,Country\nw,伟,王,深圳,中国\ns,Anna,Schmidt,Köln,\n')
    expect((await desk.users()).map(({ name, location }) => [name, location])).toEqual([
      ['Anna Schmidt', 'Köln'],
      ['王伟', '深圳'],
    ])
    await desk.run('login,name,Ort,Zusatz\ns,Anna Schmidt,Köln,Haus 3\n', { Zusatz: 'location' })
    expect(await desk.user('s')).toMatchObject({ location: 'Köln, Haus 3' })
  })

  it('keeps a column called __proto__ away from every prototype', async () => {
    await desk.run(
      'login,name,__proto__,constructor\nann,Ann,bad,worse\n',
      Object.fromEntries([['constructor', 'attribute:constructor' as const]]),
    )
    expect(JSON.parse((await desk.user('ann')).attributes)).toEqual({ constructor: 'worse' })
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined()
  })
})

describe('importing over users who are there', () => {
  const FIRST =
    'login,name,email,mobile,employeeNumber,department\nann,Ann Lee,ann@corp.example,+44 7700 900001,E1,IT\nbob,Bob Ray,bob@corp.example,,E2,IT\ncy,Cy Oh,cy@corp.example,,,Sales\n'
  beforeEach(() => desk.run(FIRST))

  it('changes nothing the second time', async () => {
    expect((await desk.run(FIRST)).counts).toMatchObject({ rows: 3, unchanged: 3, created: 0, updated: 0 })
  })

  it('matches by login, else employee number, else an e-mail address that one user has, and says which', async () => {
    const text =
      'login,name,email,employeeNumber\nANN,Ann Lee-Young,,\nbob.ray,Bob Ray,,E2\ncyril,Cy Oh,cy@corp.example,\n'
    const result = await desk.run(text)
    expect(result.counts).toMatchObject({ updated: 3, created: 0 })
    expect(reasons(result.issues)).toEqual(['3 matched-by-employee-number', '4 matched-by-email'])
    expect((await desk.users()).map(({ login, name }) => `${login} ${name}`)).toEqual([
      'ANN Ann Lee-Young',
      'bob.ray Bob Ray',
      'cyril Cy Oh',
    ])
  })

  it('takes one mailbox with two employee numbers for two people', async () => {
    const result = await desk.run('login,name,email,employeeNumber\nzed,Zed,bob@corp.example,E9\n')
    expect(result.counts).toMatchObject({ created: 1, updated: 0 })
    expect(reasons(result.issues)).toEqual(['2 contact-shared'])
  })

  it('never matches somebody of another account', async () => {
    const file = await desk.stage('login,name\nann,Ann of the other account\n')
    const result = await desk.handlers.runImport(desk.call(), { ...file, accountId: OTHER })
    expect(result.counts).toMatchObject({ created: 1, updated: 0 })
  })

  it('lets a changed contact wait 72 hours and tells the old and the new address', async () => {
    const text =
      'login,name,email,mobile\nann,Ann Lee,ann.new@corp.example,+44 7700 900002\ncy,Cy Oh,cy@corp.example,+44 7700 900003\n'
    const plan = await desk.plan(text)
    expect(
      plan.changes.flatMap(({ login, fields }) =>
        fields.map(({ field, from, to }) => `${login} ${field} ${from} ${to}`),
      ),
    ).toEqual([
      'ann email a•••@corp.example a•••@corp.example',
      'ann phone +44 ••••••01 +44 ••••••02',
      'cy phone  +44 ••••••03',
    ])
    const result = await desk.run(text)
    expect(result.counts).toMatchObject({ updated: 2, contactsPending: 3 })
    expect(await desk.user('ann')).toMatchObject({ email: 'ann@corp.example', phone: '7700900001' })
    expect((await desk.pending()).map(one => [one.address, one.counts_from - desk.clock.now()])).toEqual([
      ['ann.new@corp.example', 72 * HOUR],
      ['7700900002', 72 * HOUR],
      ['7700900003', 72 * HOUR],
    ])
    // Four for Ann (old and new, twice over), two for Cy.
    expect(await desk.messages()).toHaveLength(6)
  })

  it('does not start the wait again for an address that already waits', async () => {
    const text = 'login,name,email\nann,Ann Lee,ann.new@corp.example\n'
    await desk.run(text)
    const [before] = await desk.pending()
    await desk.clock.advance(HOUR)
    expect((await desk.run(text)).counts).toMatchObject({ unchanged: 1 })
    expect(await desk.pending()).toEqual([before])
  })

  it('takes an address whose wait is over as the old one of the next change', async () => {
    await desk.run('login,name,email\nann,Ann Lee,ann.new@corp.example\n')
    await desk.clock.advance(73 * HOUR)
    expect((await desk.run('login,name,email\nann,Ann Lee,ann.new@corp.example\n')).counts).toMatchObject({
      unchanged: 1,
    })
    await desk.run('login,name,email\nann,Ann Lee,ann.third@corp.example\n')
    expect(await desk.user('ann')).toMatchObject({ email: 'ann.new@corp.example', email_key: 'ann.new@corp.example' })
    expect((await desk.pending()).map(({ address }) => address)).toEqual(['ann.third@corp.example'])
  })

  it('empties no field that the file leaves empty', async () => {
    await desk.run('login,name,email,department\nann,Ann Lee,,\n')
    expect(await desk.user('ann')).toMatchObject({ email: 'ann@corp.example', department: 'IT' })
  })

  it('may disable a user, which ends sessions and tells them, and never enables one', async () => {
    const { id } = await desk.user('ann')
    await desk.store.write(async tx => {
      await tx
        .insertInto('user_session')
        .values({
          id: '1'.repeat(32),
          user_id: id,
          client_digest: new Uint8Array(32),
          stage: 'open',
          started_at: 1,
          seen_at: 1,
        })
        .execute()
    })
    await desk.run('login,name,enabled\nann,Ann Lee,no\n')
    expect(await desk.user('ann')).toMatchObject({ enabled: 0 })
    const session = await desk.store.read.selectFrom('user_session').select('ended_at').executeTakeFirstOrThrow()
    expect(session.ended_at).not.toBeNull()
    expect(await desk.messages()).toHaveLength(2)
    const result = await desk.run('login,name,enabled\nann,Ann Lee,yes\n')
    expect(reasons(result.issues)).toEqual(['2 enable-needs-call'])
    expect(await desk.user('ann')).toMatchObject({ enabled: 0 })
  })

  it('leaves password and authenticator as they are', async () => {
    const { id } = await desk.user('ann')
    await desk.store.write(async tx => {
      await tx.insertInto('password').values(passwordOf(id)).execute()
    })
    const before = await desk.store.read.selectFrom('password').selectAll().execute()
    await desk.run('login,name,password,department\nann,Ann Lee,hunter2,Ops\n')
    expect(await desk.store.read.selectFrom('password').selectAll().execute()).toEqual(before)
    expect(await desk.user('ann')).toMatchObject({ department: 'Ops' })
  })

  it('warns when an employee number changes hands and when a user loses the privileged flag', async () => {
    await desk.run('login,name,privileged\nann,Ann Lee,yes\n')
    const result = await desk.run('login,name,employeeNumber,privileged\nann,Ann Lee,E77,no\n')
    expect(reasons(result.issues)).toEqual(['2 employee-number-changes', '2 privileged-removed'])
  })
})

describe('change records of an LDIF', () => {
  const known =
    'login,name,email,department,title\nann,Ann Lee,ann@corp.example,IT,Clerk\nbob,Bob Ray,bob@corp.example,IT,\n'
  const change = (...records: readonly string[][]) => `${records.map(lines => lines.join('\n')).join('\n\n')}\n`
  const apply = (text: string) => desk.run(text, {}, { applyChanges: true })
  beforeEach(() => desk.run(known))

  it('stay out unless they are asked for, each with its line and the remedy', async () => {
    const text = change(
      ['dn: uid=ann,dc=x', 'changetype: delete'],
      ['dn: uid=cy,dc=x', 'objectClass: person', 'uid: cy'],
    )
    expect((await desk.read(text)).found).toEqual({ changes: 1, hashes: 0 })
    const result = await desk.run(text)
    expect(reasons(result.issues)).toEqual(['1 change-record'])
    expect(await desk.user('ann')).toMatchObject({ enabled: 1 })
  })

  it('change, rename and disable users who are here, one upon the other, and remove nobody', async () => {
    const result = await apply(
      change(
        [
          'dn: uid=ann,ou=people,dc=x',
          'changetype: modify',
          'replace: departmentNumber',
          'departmentNumber: Ops',
          '-',
          'replace: title',
          'title: Lead',
        ],
        [
          'dn: uid=ann,ou=people,dc=x',
          'changetype: modify',
          'replace: title',
          'title: Head',
          '-',
          'add: mail',
          'mail: ann.new@corp.example',
        ],
        ['dn: uid=ann,ou=people,dc=x', 'changetype: modrdn', 'newrdn: uid=ann.lee', 'deleteoldrdn: 1'],
        ['dn: uid=ann.lee,ou=people,dc=x', 'changetype: modify', 'replace: title', 'title: Head'],
        ['dn: cn=Bob Ray,ou=people,dc=x', 'changetype: delete'],
      ),
    )
    expect(result.counts).toMatchObject({ rows: 5, updated: 4, unchanged: 1, failed: 0, contactsPending: 1 })
    expect(await desk.user('ann.lee')).toMatchObject({
      name: 'Ann Lee',
      department: 'Ops',
      title: 'Head',
      email: 'ann@corp.example',
    })
    expect(await desk.user('bob')).toMatchObject({ enabled: 0, name: 'Bob Ray' })
    expect((await desk.pending()).map(({ address }) => address)).toEqual(['ann.new@corp.example'])
    expect(await desk.users()).toHaveLength(2)
  })

  it('say why one cannot be made, and make the others', async () => {
    const result = await apply(
      change(
        ['dn: uid=nobody,dc=x', 'changetype: delete'],
        ['dn: ou=people,dc=x', 'changetype: delete'],
        ['dn: uid=ann,dc=x', 'changetype: modrdn', 'newrdn: uid=bob', 'deleteoldrdn: 1'],
        [
          'dn: uid=ann,dc=x',
          'changetype: modify',
          'delete: title',
          '-',
          'replace: mail',
          '-',
          'replace: userPassword',
          'userPassword: {SSHA}AAAA',
        ],
        ['dn: uid=bob,dc=x', 'changetype: modify', 'replace: title', 'title: Clerk'],
      ),
    )
    expect(reasons(result.issues)).toEqual([
      '1 change-nobody',
      '4 change-nobody',
      '7 login-taken',
      '12 secret',
      '12 change-empties',
      '12 change-empties',
    ])
    expect(await desk.user('ann')).toMatchObject({ title: 'Clerk', email: 'ann@corp.example' })
    expect(await desk.user('bob')).toMatchObject({ title: 'Clerk' })
  })

  it('enable nobody', async () => {
    await apply(change(['dn: uid=bob,dc=x', 'changetype: delete']))
    const result = await apply(
      change(['dn: cn=bob,dc=x', 'changetype: modify', 'replace: userAccountControl', 'userAccountControl: 512']),
    )
    expect(reasons(result.issues)).toEqual(['1 enable-needs-call'])
    expect(await desk.user('bob')).toMatchObject({ enabled: 0 })
  })
})

describe('groups of a file', () => {
  const memberships = async () =>
    (
      await desk.store.read
        .selectFrom('membership')
        .innerJoin('user', 'user.id', 'membership.user_id')
        .innerJoin('user_group', 'user_group.id', 'membership.group_id')
        .select(['user_group.name as group', 'user.login'])
        .orderBy('user_group.name_key')
        .orderBy('user.login')
        .execute()
    ).map(one => `${one.group}: ${one.login}`)

  it('come in with their members, however the file names them, and are the same again the next time', async () => {
    const text = readFileSync(join(import.meta.dirname, '../fixtures/csvde-5.csv'))
    const first = await desk.run(text)
    expect(first.counts).toMatchObject({ created: 2, groups: 2, memberships: 3 })
    expect(reasons(first.issues).filter(one => one.includes('members'))).toEqual(['6 members-unknown'])
    expect(await memberships()).toEqual(['Payroll: jmaier', 'Payroll: wwei', 'R, D: jmaier'])
    expect((await desk.run(text)).counts).toMatchObject({ unchanged: 2, groups: 0, memberships: 0 })
  })

  it('take members by login from the users who are here, and nobody out', async () => {
    await desk.run('login,name,groups\nann,Ann Lee,staff\nbob,Bob Ray,staff\n')
    const result = await desk.run(
      'dn: cn=STAFF,dc=x\nobjectClass: posixGroup\ncn: STAFF\nmemberUid: ann\nmemberUid: zoe\n\ndn: cn=ops,dc=x\nobjectClass: posixGroup\ncn: ops\nmemberUid: bob\n\ndn: uid=zoe,dc=x\nobjectClass: person\nuid: zoe\n',
    )
    expect(result.counts).toMatchObject({ created: 1, groups: 1, memberships: 2 })
    expect(await memberships()).toEqual(['ops: bob', 'staff: ann', 'staff: bob', 'staff: zoe'])
  })

  it('stay out when their names cannot be names', async () => {
    const result = await desk.run(`login,name,groups\nann,Ann Lee,${'g'.repeat(129)};\u202eflip; ;ok\n`)
    expect(reasons(result.issues)).toEqual(['2 group-name', '2 group-name'])
    expect(await memberships()).toEqual(['ok: ann'])
  })
})

describe('hashed passwords of a file', () => {
  const SSHA = '{SSHA}uqpA/lczdGe1ul57VILVvNqwbxb5wGXnsplR2A=='
  const entry = (login: string, ...values: readonly string[]) =>
    `dn: uid=${login},dc=x\nobjectClass: person\nuid: ${login}\n${values.map(value => `userPassword: ${value}\n`).join('')}\n`
  const kept = async () => await desk.store.read.selectFrom('password').select(['hash', 'must_change']).execute()

  it('stay out unless they are asked for', async () => {
    expect((await desk.read(entry('ann', SSHA))).found).toEqual({ changes: 0, hashes: 1 })
    expect(reasons((await desk.run(entry('ann', SSHA))).issues)).toEqual(['1 secret'])
    expect(await kept()).toEqual([])
  })

  it('are kept for those who have none here, and every other scheme is named without its hash', async () => {
    const result = await desk.run(
      entry('ann', '{MD5}abc', SSHA) +
        entry('bob', '{MD5}x7zq') +
        entry('cy', 'clear text') +
        entry('dan', '{CRYPT}$2b$31$abcdefghijklmnopqrstuuWV4iLnoTpeUCzGtqT7G0Vz8vJaGLBgQ'),
      {},
      { keepPasswords: true },
    )
    expect(result.counts).toMatchObject({ created: 4, passwords: 1 })
    expect(reasons(result.issues)).toEqual(['7 hash-unknown', '12 hash-unknown', '17 hash-costly'])
    expect(result.issues.map(one => one.values['scheme'])).toEqual(['{MD5}', '–', '{CRYPT}$2b$'])
    expect(await kept()).toEqual([{ hash: SSHA, must_change: 0 }])
    expect(JSON.stringify(result)).not.toMatch(/x7zq|clear text|uqpA/u)
  })

  it('replace no password, also not one that waits for a claim, and tell a user who was here before', async () => {
    await desk.run('login,name,email\nann,ann,ann@corp.example\nbob,bob,bob@corp.example\n')
    const { id } = await desk.user('bob')
    await desk.store.write(tx =>
      tx
        .insertInto('password')
        .values({ ...passwordOf(id), hash: '' })
        .execute(),
    )
    const result = await desk.run(entry('ann', SSHA) + entry('bob', SSHA), {}, { keepPasswords: true })
    expect(result.counts).toMatchObject({ unchanged: 2, passwords: 1 })
    expect(reasons(result.issues)).toEqual(['6 has-password'])
    expect((await kept()).map(({ hash }) => hash).toSorted()).toEqual(['', SSHA])
    expect((await desk.messages()).map(({ to }) => to)).toHaveLength(1)
  })
})

describe('a long import', () => {
  const many = (count: number) =>
    `login,name,email\n${Array.from({ length: count }, (_, index) => `u${String(index)},User ${String(index)},u${String(index)}@corp.example`).join('\n')}\n`

  it('shows progress, and the old state to whoever reads meanwhile', async () => {
    const file = await desk.stage(many(2500))
    const state = { running: true }
    const result = desk.handlers.runImport(desk.call(), file).finally(() => {
      state.running = false
    })
    const seen = new Set<number>()
    const done = new Set<number>()
    while (state.running) {
      await new Promise(resolve => setImmediate(resolve))
      seen.add((await desk.users()).length)
      done.add((await desk.handlers.importProgress(desk.call(), { importId: file.importId })).done)
    }
    expect((await result).outcome).toBe('imported')
    expect([...seen].filter(count => count !== 0 && count !== 2500)).toEqual([])
    expect(done.size).toBeGreaterThan(2)
    expect(await desk.handlers.importProgress(desk.call(), { importId: file.importId })).toEqual({
      state: 'done',
      done: 2500,
      total: 2500,
    })
    expect(desk.events.filter(({ kind }) => kind === 'progress').length).toBeGreaterThan(10)
  })

  it('is rolled back whole when it is cancelled, keeps its audit row, and can be run again', async () => {
    const file = await desk.stage(many(2500))
    const running = desk.handlers.runImport(desk.call(), file)
    await expect(desk.handlers.runImport(desk.call(), file)).rejects.toThrow('importing.refused.running')
    let progress = { state: '', done: 0 }
    while (progress.done < 500) {
      await new Promise(resolve => setImmediate(resolve))
      progress = await desk.handlers.importProgress(desk.call(), { importId: file.importId })
    }
    expect(await desk.handlers.cancelImport(desk.call(), { importId: file.importId })).toEqual({ cancelling: true })
    const result = await running
    expect(result).toMatchObject({ outcome: 'cancelled', counts: { created: 0 } })
    expect(desk.notes).toEqual(['cancelled'])
    expect(await desk.users()).toEqual([])
    expect((await desk.handlers.runImport(desk.call(), file)).counts).toMatchObject({ created: 2500 })
  })

  it('reads, plans and writes 10,000 people', { timeout: 180_000 }, async () => {
    const result = await desk.run(many(10_000))
    expect(result.counts).toMatchObject({ created: 10_000 })
  })
})

it('every reason has a sentence in both languages, and no sentence is left over', () => {
  expect(Object.keys(en.issue).toSorted()).toEqual([...ISSUE_REASONS].toSorted())
  expect(Object.keys(en.refused).toSorted()).toEqual([...FILE_REASONS].toSorted())
  const holes = (text: string) => (text.match(/\{\w+\}/gu) ?? []).toSorted()
  for (const reason of ISSUE_REASONS) expect(holes(zh.issue[reason])).toEqual(holes(en.issue[reason]))
})

const passwordOf = (userId: UserId) => ({
  user_id: userId,
  hash: '$argon2id$kept',
  profile: 'nist',
  strength: null,
  changed_at: 1,
  temporary_until: null,
  used_at: null,
})
