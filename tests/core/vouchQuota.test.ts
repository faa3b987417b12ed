import { describe, expect, it } from 'vitest'

import { initialOf, quotaOf } from '../../electron/core/calls/vouchQuota.ts'
import type { Vouched } from '../../electron/core/calls/vouchQuota.ts'
import { namedBy } from '../../electron/core/directory/manager.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = 1_000 * DAY
const RULE = { vouchesPerDay: 3, vouchesPerMonth: 10, vouchesPerCaller: 1 }
const at = (ago: number, userId = 'other', callId = `call ${String(ago)}`): Vouched => ({
  callId,
  userId,
  at: NOW - ago,
})
const many = (count: number, from: number): Vouched[] => Array.from({ length: count }, (_, n) => at(from + n))

describe('a voucher’s quota', () => {
  it.each<[string, readonly Vouched[], ReturnType<typeof quotaOf>['full']]>([
    ['is open to somebody who never vouched', [], null],
    ['is open after two calls today', many(2, HOUR), null],
    ['is full after three calls within 24 hours', many(3, HOUR), 'day'],
    ['is open again when the first of three is 24 hours old', [...many(2, HOUR), at(DAY)], null],
    ['is full after ten calls within 30 days', many(10, 2 * DAY), 'month'],
    ['is open when the tenth of them is 30 days old', [...many(9, 2 * DAY), at(30 * DAY)], null],
    ['is full for a caller who was vouched for 7 days ago, but for a moment', [at(7 * DAY - 1, 'wei')], 'caller'],
    ['is open for a caller who was vouched for 7 days ago', [at(7 * DAY, 'wei')], null],
    ['does not count codes of this very call', [at(HOUR, 'wei', 'this'), ...many(2, HOUR)], null],
    ['counts two codes of one call once', [at(HOUR, 'a', 'x'), at(2 * HOUR, 'a', 'x'), at(3 * HOUR, 'b', 'y')], null],
    ['names the caller first, whom another colleague can help', [at(HOUR, 'wei'), ...many(3, HOUR)], 'caller'],
  ])('%s', (_words, history, full) => {
    expect(quotaOf(history, { callId: 'this', userId: 'wei', now: NOW }, RULE).full).toBe(full)
  })
})

describe('a masked name', () => {
  it.each([
    ['Wang Wei', 'W•••'],
    ['王伟', '王•••'],
    ['𠮷田', '𠮷•••'],
    ['', '•••'],
  ])('of %s is %s', (name, masked) => {
    expect(initialOf(name)).toBe(masked)
  })
})

describe('a manager on record', () => {
  const li = { login: 'li.na', name: 'Li Na', email: 'Li.Na@lab.example', employeeNumber: '0042' }
  it.each([
    ['li.na', 'id'],
    [' LI.NA@LAB.EXAMPLE ', 'id'],
    ['0042', 'id'],
    ['Li Na', 'name'],
    ['ｌｉ ｎａ', 'name'],
    ['CN=Li Na,OU=Staff,DC=lab', 'name'],
    ['uid=li.na,ou=people,dc=lab', 'id'],
    ['CN=Na\\, Li,OU=Staff', null],
    ['Li', null],
    ['', null],
    ['CN=', null],
  ] as const)('written as %j is found by %s', (written, by) => {
    expect(namedBy(written, li)).toBe(by)
  })
  it('is nobody when the fields of both are empty', () => {
    expect(namedBy('', { login: '', name: '', email: '', employeeNumber: '' })).toBeNull()
  })
})
