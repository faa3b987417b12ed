import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { listedLab, OFFICE, OUTSIDE, PASSWORD } from '../support/listedLab.ts'
import type { TestApp } from '../support/makeApp.ts'
import { makePages } from '../support/makePages.ts'

const NOBODY = 'nobody.here'

let desk: TestApp | undefined
afterEach(async () => {
  await desk?.close()
  desk = undefined
})
async function start() {
  const made = await listedLab()
  desk = made.desk
  return made
}
const OFFICE_ONLY = [{ address: '10.0.0.0/8', description: 'Office' }]

describe('an access list', () => {
  it('lets its account in from the addresses in it, and answers what the address is elsewhere', async () => {
    const { list, signIn } = await start()
    expect(await signIn('at first', OUTSIDE)).toMatchObject({ outcome: 'next', stage: 'open' })
    await list(OFFICE_ONLY)
    expect(await signIn('office', OFFICE)).toMatchObject({ outcome: 'next', stage: 'open' })
    expect(await signIn('mapped', `::ffff:${OFFICE}`)).toMatchObject({ outcome: 'next', stage: 'open' })
    expect(await signIn('outside', OUTSIDE)).toEqual({ outcome: 'address-refused', address: OUTSIDE })
    expect(await signIn('nowhere', undefined)).toEqual({ outcome: 'address-refused', address: '' })
    await list([...OFFICE_ONLY, { address: `${OUTSIDE}-${OUTSIDE}`, description: '' }])
    expect(await signIn('widened', OUTSIDE)).toMatchObject({ outcome: 'next' })
    await list([])
    expect(await signIn('emptied', '198.51.100.1')).toMatchObject({ outcome: 'next' })
  })

  it('gives every name of the account the same answer from elsewhere, whatever was typed and whoever has it', async () => {
    const { list, signIn } = await start()
    await list(OFFICE_ONLY)
    const tries = [
      { login: 'wei', password: PASSWORD },
      { login: 'wei', password: 'wrong' },
      { login: NOBODY, password: 'wrong' },
      { login: 'owner', password: 'wrong' },
    ]
    // Four failures in a row begin to slow a page, so each name is tried often enough to see that too.
    const answers = []
    for (const [n, typed] of tries.entries()) {
      const seen = []
      for (let time = 0; time < 5; time++) seen.push(await signIn(`page ${String(n)}`, OUTSIDE, typed))
      answers.push(seen.map(answer => answer.outcome))
    }
    expect(new Set(answers.map(each => each.join()))).toEqual(new Set([answers[0]?.join()]))
    expect(answers[0]).toEqual([...Array.from({ length: 4 }, () => 'address-refused'), 'refused'])
  })

  it('takes no guess: nothing said from elsewhere locks the user or is compared any further', async () => {
    const { list, signIn, desk: app } = await start()
    await list(OFFICE_ONLY)
    for (let n = 0; n < 8; n++) await signIn(`guess ${String(n)}`, OUTSIDE, { login: 'wei', password: 'wrong' })
    expect(await signIn('office', OFFICE)).toMatchObject({ outcome: 'next' })
    const { rows } = await app.as('ann').call('audit.list', { action: 'sessions.signIn.attempted', limit: 3 })
    expect(rows.map(row => row.note)).toEqual(['open:new-browser', 'address:listed', 'address:listed'])
  })

  it('does not bind the identity that owns the account, which needs its password all the same', async () => {
    const { list, signIn } = await start()
    await list(OFFICE_ONLY)
    expect(await signIn('wrong', OUTSIDE, { login: 'owner', password: 'wrong' })).toMatchObject({
      outcome: 'address-refused',
    })
    expect(await signIn('right', OUTSIDE, { login: 'owner', password: PASSWORD })).toMatchObject({ outcome: 'next' })
    expect(await signIn('without', OUTSIDE, { account: '', login: 'owner', password: PASSWORD })).toMatchObject({
      outcome: 'next',
    })
    for (let n = 0; n < 5; n++) await signIn(`guess ${String(n)}`, OUTSIDE, { login: 'owner', password: 'wrong' })
    expect(await signIn('locked', OUTSIDE, { login: 'owner', password: PASSWORD })).toMatchObject({
      outcome: 'address-refused',
    })
  })

  it('says nothing of other accounts, of names without one, and of accounts that are not there', async () => {
    const { list, signIn } = await start()
    await list(OFFICE_ONLY)
    for (const account of ['', 'no such account', 'other'])
      expect(await signIn(account, OUTSIDE, { account, login: 'wei', password: 'wrong' })).toMatchObject({
        outcome: 'refused',
      })
    expect(await signIn('folded', OUTSIDE, { account: ' Sample-LAB ', login: 'wei', password: 'wrong' })).toMatchObject(
      {
        outcome: 'address-refused',
      },
    )
  })

  it('ends an open session with its next request from elsewhere, once, and leaves one row that its user can read', async () => {
    const { list, signIn, desk: app } = await start()
    await signIn('laptop', OFFICE)
    await list(OFFICE_ONLY)
    const [office, cafe] = [app.asUser('laptop', { peer: OFFICE }), app.asUser('laptop', { peer: OUTSIDE })]
    expect(await office.call('sessions.state', {})).toMatchObject({ stage: 'open' })
    const both = await Promise.all([cafe.refusal('sessions.state', {}), cafe.refusal('mySecurity.overview', {})])
    expect(both).toEqual(Array.from({ length: 2 }, () => ({ code: 'signed_out', reason: 'accessLists.refused' })))
    // It does not come back with the page.
    expect(await office.call('sessions.state', {})).toMatchObject({ stage: 'visitor' })
    const { rows } = await app.as('ann').call('audit.list', { action: 'accessLists.session.ended' })
    expect(rows.map(row => [row.actorKind, row.detail])).toEqual([['system', { address: OUTSIDE }]])
    await signIn('again', OFFICE)
    const { rows: own } = await app.asUser('again', { peer: OFFICE }).call('mySecurity.activity', {})
    expect(own.map(row => row.action)).toContain('accessLists.session.ended')
  })

  it('ends a session that waits for its second step, too', async () => {
    const { list, desk: app, signIn } = await start()
    await signIn('first', OFFICE)
    const first = app.asUser('first', { peer: OFFICE })
    await first.call('sessions.proveAgain', { way: 'password', secret: PASSWORD })
    await first.call('mySecurity.setLoginProtection', { way: 'email' })
    expect(await signIn('half', OFFICE)).toMatchObject({ stage: 'second-factor' })
    await list(OFFICE_ONLY)
    const page = app.asUser('half', { peer: OUTSIDE })
    expect(await page.refusal('sessions.secondFactor', { code: '000000' })).toMatchObject({ code: 'signed_out' })
  })
})

describe('what the desk handed over', () => {
  const ROUTE = { domain: 'credentials', verb: 'resetPassword', act: 'reset-password' } as const
  const list = (pages: ReturnType<typeof makePages>) =>
    pages.store.write(async tx => {
      const { id } = await tx.selectFrom('account').select('id').executeTakeFirstOrThrow()
      await tx
        .insertInto('access_list_entry')
        .values({ account_id: id, list: 'console', position: 0, entry: '10.0.0.0/8', description: '' })
        .execute()
    })
  let pages: ReturnType<typeof makePages>
  beforeEach(() => {
    pages = makePages()
  })
  afterEach(() => pages.close())

  it('is refused from elsewhere and stays good: a temporary password', async () => {
    const maria = await pages.user()
    await list(pages)
    await pages.act({ ...ROUTE, userId: maria.userId }, { route: 'message:sms' })
    const body = (await pages.messages('temporary-password'))[0]?.body ?? ''
    const typed = { account: maria.account, login: maria.login, password: /: (.+)\n/u.exec(body)?.[1] ?? '' }
    const outside = await pages.page('outside', { peer: OUTSIDE }).call('sessions', 'signIn', typed)
    expect(outside).toEqual({ outcome: 'address-refused', address: OUTSIDE })
    const office = await pages.page('office', { peer: OFFICE }).call('sessions', 'signIn', typed)
    expect(office).toMatchObject({ stage: 'must-change' })
  })

  it('is refused from elsewhere and stays good: a slip', async () => {
    const maria = await pages.user()
    await list(pages)
    const done = await pages.act({ ...ROUTE, userId: maria.userId }, { route: 'slip:sms' })
    const other = /[0-9A-Z]{4}-[0-9A-Z]{4}/u.exec((await pages.messages('slip-half'))[0]?.body ?? '')?.[0] ?? ''
    const halves = { printed: done.handOver.slip?.claimCode ?? '', other }
    const outside = pages.page('outside', { peer: OUTSIDE }).call('sessions', 'redeemSlip', halves)
    await expect(outside).rejects.toMatchObject({ failure: { code: 'forbidden', reason: 'accessLists.refused' } })
    const office = await pages.page('office', { peer: OFFICE }).call('sessions', 'redeemSlip', halves)
    expect(office).toMatchObject({ stage: 'must-change' })
  })
})

describe('a forgotten password', () => {
  it('is refused from elsewhere for every name alike, and nothing is sent', async () => {
    const { list, page, desk: app } = await start()
    await list(OFFICE_ONLY)
    const sent = app.senders.sent.length
    for (const login of ['wei', NOBODY, 'owner'])
      expect(await page(`page of ${login}`, OUTSIDE).begin(login)).toEqual({
        outcome: 'address-refused',
        address: OUTSIDE,
      })
    expect(await page('office', OFFICE).begin('wei')).toMatchObject({ outcome: 'begun' })
    expect(app.senders.sent.length).toBe(sent)
  })

  it('does not go on from elsewhere, neither by a page that moved nor after the list was made', async () => {
    const { list, page } = await start()
    const [real, nobody] = [page('real', OFFICE), page('nobody', OFFICE)]
    await real.begun('wei')
    await nobody.begun(NOBODY)
    await list(OFFICE_ONLY)
    for (const client of ['real', 'nobody']) {
      const moved = page(client, OUTSIDE)
      const failure = { code: 'forbidden', reason: 'accessLists.refused' }
      expect(await moved.face.refusal('recovery.sendCode', { channel: 'email' })).toEqual(failure)
      expect(await moved.face.refusal('recovery.answer', { method: 'code-email', answer: '000000' })).toEqual(failure)
      expect(await moved.face.refusal('recovery.setPassword', { next: 'quiet river under nine' })).toEqual(failure)
      expect(await moved.face.call('recovery.state', {})).toEqual({ recovery: null })
    }
    expect(await real.send('email')).toMatchObject({ outcome: 'sent' })
  })

  it('of an identity that owns the account goes on without the account name', async () => {
    const { list, page } = await start()
    await list(OFFICE_ONLY)
    expect(await page('owner', OUTSIDE).begin('owner', '')).toMatchObject({ outcome: 'begun' })
  })
})

describe('changing a list', () => {
  it('keeps one spelling of each entry, and what was there before and after in the audit', async () => {
    const { list, bound, desk: app } = await start()
    await list(OFFICE_ONLY)
    const answer = await list([
      { address: ' 192.0.2.10 - 192.0.2.20 ', description: ' Branch ' },
      { address: '2001:DB8:0::/32', description: '' },
    ])
    expect(answer.entries).toEqual([
      { address: '192.0.2.10-192.0.2.20', description: 'Branch' },
      { address: '2001:db8::/32', description: '' },
    ])
    expect(answer.users).toBe(bound)
    const { rows } = await app.as('ann').call('audit.list', { action: 'accessLists.list.changed', limit: 1 })
    expect(rows[0]).toMatchObject({
      outcome: 'done',
      note: 'narrowed',
      detail: {
        account: 'sample-lab',
        before: '10.0.0.0/8 (Office)',
        after: '192.0.2.10-192.0.2.20 (Branch), 2001:db8::/32',
        reason: 'a test',
      },
    })
    const { lists } = await app.as('ann').call('accessLists.list', {})
    expect(lists.map(one => [one.accountName, one.entries.length])).toEqual([
      ['other', 0],
      ['sample-lab', 2],
    ])
  })

  it.each([
    [
      [
        { address: '10.0.0.0/8', description: '' },
        { address: '10.1.1.1', description: '' },
      ],
      'overlaps',
      'entries.1.address',
    ],
    [[{ address: '10.0.0.0/40', description: '' }], 'prefix', 'entries.0.address'],
    [[{ address: 'the office', description: '' }], 'unreadable', 'entries.0.address'],
    [[{ address: '10.0.0.1', description: 'a<b' }], 'description-characters', 'entries.0.description'],
    [[{ address: '10.0.0.1', description: 'a'.repeat(256) }], 'description-length', 'entries.0.description'],
  ])('names the field at fault and the remedy: %j', async (entries, fault, field) => {
    const { refusal } = await start()
    expect(await refusal(entries)).toEqual({
      code: 'invalid_input',
      reason: `accessLists.fault.${fault}`,
      fields: [field],
    })
  })

  it('takes 200 entries and no more, and no change that changes nothing', async () => {
    const { list, refusal } = await start()
    const entries = Array.from({ length: 201 }, (_, n) => ({ address: `10.0.${String(n)}.0/24`, description: '' }))
    expect(await refusal(entries)).toMatchObject({ code: 'invalid_input', fields: ['entries'] })
    expect((await list(entries.slice(1))).entries).toHaveLength(200)
    expect(await refusal(entries.slice(1))).toEqual({ code: 'conflict', reason: 'accessLists.unchanged' })
  })
})
