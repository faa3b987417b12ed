import { afterEach, describe, expect, it } from 'vitest'

import { AccountId } from '#shared/contract/ids.ts'

import { SAMPLE_PASSWORD, SAMPLE_RECOVERY_CODE } from '../../electron/core/app.ts'
import { samplePeople } from '../../electron/core/directory/directory.ts'
import { makeApp, type TestApp } from '../support/makeApp.ts'

const people = samplePeople({ count: 2000, accountId: AccountId.parse('0'.repeat(32)) })
const some = (fits: (one: (typeof people)[number]) => boolean) => people.filter(fits).length

let desk: TestApp | undefined
afterEach(async () => {
  await desk?.close()
  desk = undefined
})

describe('the people of a sample store', () => {
  it('are everybody that a desk can meet', () => {
    expect(people).toHaveLength(2000)
    const numbers = people.map(one => one.phone).filter(number => number !== '')
    const names = people.map(one => one.name)
    expect(some(one => one.phone === '' && one.email !== '')).toBeGreaterThan(100)
    expect(some(one => one.phone === '' && one.email === '')).toBeGreaterThan(10)
    expect(numbers.length - new Set(numbers).size).toBeGreaterThan(20)
    expect(names.length - new Set(names).size).toBeGreaterThan(40)
    expect(some(one => one.privileged)).toBeGreaterThan(10)
    expect(people.filter(one => one.kind === 'root')).toMatchObject([
      { login: 'sample-lab', enterpriseAdministrator: true },
    ])
    expect(some(one => one.kind === 'huawei-id' && one.phone !== '' && one.email !== '')).toBeGreaterThan(3)
    expect(some(one => one.kind === 'huawei-id' && one.phone === '' && one.email === '')).toBe(1)
  })

  it('know facts about themselves, of which some are not on record', () => {
    const attributes = people.map(one => one.attributes)
    const has = (name: string) => attributes.filter(one => name in one).length
    expect([has('dateOfBirth'), has('startDate'), has('costCentre')]).toEqual([1883, 2000, 1914])
    for (const one of attributes) {
      expect(one['startDate']).toMatch(/^20[0-2]\d-\d\d-\d\d$/u)
      expect(one['dateOfBirth'] ?? '1960-01-01').toMatch(/^(?:19|20)\d\d-\d\d-\d\d$/u)
      expect(
        Number(one['startDate']?.slice(0, 4)) - Number((one['dateOfBirth'] ?? '1960').slice(0, 4)),
      ).toBeGreaterThan(15)
    }
  })

  it('are two thousand within a second', () => {
    const begun = performance.now()
    samplePeople({ count: 2000, accountId: AccountId.parse('0'.repeat(32)) })
    expect(performance.now() - begun).toBeLessThan(1000)
  })

  it('have frozen contacts here and there', async () => {
    const app = (desk = await makeApp())
    const { people: filled } = await app.app.fillWithSample(60)
    const frozen = filled.find(one => one.login === 'lucia.fernandez')
    if (frozen === undefined) throw new Error('nobody of that name')
    const card = await app.as('ann').call('directory.card', { userId: frozen.userId })
    expect(card.contactsFrozen).toMatchObject({ cause: 'veto' })
  })

  it('sign in as what they are: with a HUAWEI ID without an account name, and a recovery code in place of the phone', async () => {
    const app = (desk = await makeApp())
    await app.app.fillWithSample(60)
    const visitor = app.asUser('own pages')
    const typed = { account: '', login: 'ines.renaud', password: SAMPLE_PASSWORD }
    expect(await visitor.call('sessions.signIn', typed)).toEqual({ outcome: 'next', stage: 'second-factor' })
    expect(await visitor.call('sessions.secondFactor', { code: SAMPLE_RECOVERY_CODE })).toEqual({
      outcome: 'next',
      stage: 'open',
    })
    // Once.
    const again = app.asUser('other page')
    await again.call('sessions.signIn', typed)
    expect(await again.call('sessions.secondFactor', { code: SAMPLE_RECOVERY_CODE })).toMatchObject({
      outcome: 'refused',
    })
    const bo = app.asUser('third page')
    expect(await bo.call('sessions.signIn', { ...typed, login: 'asa.johansson' })).toMatchObject({ outcome: 'refused' })
  })
})
