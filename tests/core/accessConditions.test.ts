import { describe, expect, it } from 'vitest'
import fc from 'fast-check'

import {
  holds,
  OPERATOR_NAMES,
  operatorFits,
  readOperator,
  valueFits,
  type ConditionKeys,
} from '../../electron/core/access/conditions.ts'

const KEY = 'obs:key'
function test(operator: string, values: readonly string[], given: readonly string[] | undefined): boolean {
  const read = readOperator(operator)
  if (read === null) throw new Error(operator)
  const keys: ConditionKeys = given === undefined ? {} : { [KEY]: given }
  return holds({ test: read, key: KEY, values }, keys)
}

const NEW_YEAR = '2030-01-01T00:00:00Z'
const SAME_TIME = '2030-01-01T08:00:00+08:00'
const BEFORE = '2029-12-31T23:59:59Z'

describe('each operator', () => {
  it.each<[operator: string, wanted: string, yes: string[], no: string[]]>([
    ['StringEquals', 'Abc', ['Abc'], ['abc', 'Ab', 'Abcd', '']],
    ['StringNotEquals', 'Abc', ['abc', ''], ['Abc']],
    ['StringEqualsIgnoreCase', 'Abc', ['Abc', 'aBC'], ['ab']],
    ['StringNotEqualsIgnoreCase', 'Abc', ['ab'], ['Abc', 'aBC']],
    ['StringStartWith', 'ab', ['ab', 'abc'], ['a', 'Abc', 'cab', '']],
    ['StringEndWith', 'bc', ['bc', 'abc'], ['c', 'aBC', 'bca', '']],
    ['StringMatch', 'a?c*', ['abc', 'a?cdef'], ['ac', 'Abc', 'xabc']],
    ['StringNotMatch', 'a?c*', ['ac', 'Abc'], ['abc', 'abcd']],
    ['NumberEquals', '10', ['10', '10.0', '010'], ['1', '10.01', 'x', '']],
    ['NumberNotEquals', '10', ['1', '10.01'], ['10', '10.0']],
    ['NumberLessThan', '10', ['9.99', '-20'], ['10', '11', 'x']],
    ['NumberLessThanEquals', '10', ['10', '9'], ['10.01', 'x']],
    ['NumberGreaterThan', '10', ['10.01'], ['10', '9', 'x']],
    ['NumberGreaterThanEquals', '10', ['10', '11'], ['9.99', 'x']],
    ['DateLessThan', NEW_YEAR, [BEFORE], [NEW_YEAR, SAME_TIME, 'x', '2029-01-01']],
    ['DateLessThanEquals', NEW_YEAR, [BEFORE, NEW_YEAR, SAME_TIME], ['2030-01-01T00:00:01Z']],
    ['DateGreaterThan', BEFORE, [NEW_YEAR], [BEFORE, 'x']],
    ['DateGreaterThanEquals', NEW_YEAR, [NEW_YEAR, SAME_TIME], [BEFORE]],
    ['Bool', 'true', ['true', 'True'], ['false', '1', '']],
  ])('%s %s', (...[operator, wanted, yes, no]) => {
    for (const given of yes) expect(test(operator, [wanted], [given]), given).toBe(true)
    for (const given of no) expect(test(operator, [wanted], [given]), given).toBe(false)
  })

  it('Null asks whether the key is there', () => {
    expect(test('Null', ['true'], undefined)).toBe(true)
    expect(test('Null', ['true'], ['a'])).toBe(false)
    expect(test('Null', ['false'], ['a'])).toBe(true)
    expect(test('Null', ['FALSE'], undefined)).toBe(false)
  })

  it('is in the table above', () => {
    expect(OPERATOR_NAMES).toHaveLength(19)
  })
})

describe('several values', () => {
  it('in the policy are alternatives; of a negated operator none may match', () => {
    expect(test('StringEquals', ['a', 'b'], ['b'])).toBe(true)
    expect(test('StringNotEquals', ['a', 'b'], ['b'])).toBe(false)
    expect(test('StringNotEquals', ['a', 'b'], ['c'])).toBe(true)
  })

  it.each<[string, readonly string[] | undefined, boolean]>([
    ['StringEquals', ['x', 'a'], true],
    ['StringNotEquals', ['x', 'a'], false],
    ['ForAnyValue:StringEquals', ['x', 'a'], true],
    ['ForAnyValue:StringEquals', ['x'], false],
    ['ForAnyValue:StringEquals', [], false],
    ['ForAnyValue:StringEquals', undefined, false],
    ['ForAllValues:StringEquals', ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'x'], false],
    ['ForAllValues:StringEquals', [], true],
    ['ForAllValues:StringEquals', undefined, true],
    ['ForAnyValue:StringNotEquals', ['a', 'x'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], false],
    ['ForAllValues:StringNotEquals', ['x', 'y'], true],
    ['ForAllValues:StringNotEquals', ['x', 'a'], false],
    ['StringEquals', undefined, false],
    ['StringNotEquals', undefined, true],
    ['StringEqualsIfExists', undefined, true],
    ['StringEqualsIfExists', ['x'], false],
    ['StringEqualsIfExists', ['b'], true],
    ['ForAnyValue:StringEqualsIfExists', undefined, true],
  ])('%s [a, b] against %j: %s', (operator, given, expected) => {
    expect(test(operator, ['a', 'b'], given)).toBe(expected)
  })

  it('of a key that only an object has are not there', () => {
    const read = readOperator('Null')
    expect(read !== null && holds({ test: read, key: 'toString', values: ['true'] }, {})).toBe(true)
  })
})

describe('operators', () => {
  it('exist with every prefix and suffix, except Null', () => {
    for (const name of OPERATOR_NAMES)
      for (const prefix of ['', 'ForAllValues:', 'ForAnyValue:'])
        for (const suffix of ['', 'IfExists'])
          expect(readOperator(prefix + name + suffix), prefix + name + suffix).toMatchObject({ operator: name })
    for (const other of ['NullIfExists', 'ForAnyValue:Null', 'StringLike', 'stringEquals', 'IfExists', '', 'toString'])
      expect(readOperator(other), other).toBeNull()
  })

  it('fit the kind of the global keys, and any key of a service', () => {
    const fits = (operator: string, key: string): boolean => {
      const read = readOperator(operator)
      return read !== null && operatorFits(read, key)
    }
    expect(fits('DateLessThan', 'g:CurrentTime')).toBe(true)
    expect(fits('StringEquals', 'g:CurrentTime')).toBe(false)
    expect(fits('Bool', 'g:MFAPresent')).toBe(true)
    expect(fits('NumberLessThan', 'g:MFAAge')).toBe(true)
    for (const key of ['g:DomainName', 'g:ProjectName', 'g:ServiceName', 'g:UserId', 'g:UserName']) {
      expect(fits('StringMatchIfExists', key), key).toBe(true)
      expect(fits('Bool', key), key).toBe(false)
      expect(fits('Null', key), key).toBe(true)
    }
    expect(fits('StringEquals', 'g:Other')).toBe(false)
    expect(fits('Bool', 'obs:anything')).toBe(true)
  })
})

it('a negated operator is the opposite of its plain one, for a key with one value', () => {
  const pairs = [
    ['StringEquals', 'StringNotEquals'],
    ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    ['StringMatch', 'StringNotMatch'],
    ['NumberEquals', 'NumberNotEquals'],
  ] as const
  const text = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('1', '1.0', '2', 'a*', 'A'))
  fc.assert(
    fc.property(
      fc.constantFrom(...pairs),
      fc.array(text, { minLength: 1 }),
      text,
      ([plain, negated], values, given) => {
        expect(test(negated, values, [given])).toBe(!test(plain, values, [given]))
      },
    ),
  )
})

it('a number or a time that a policy may hold is one that can be compared', () => {
  const read = readOperator('NumberEquals')
  const date = readOperator('DateLessThanEquals')
  fc.assert(
    fc.property(
      fc.integer(),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
      (number, time) => {
        expect(read !== null && valueFits(read, String(number))).toBe(true)
        expect(test('NumberEquals', [String(number)], [String(number)])).toBe(true)
        expect(date !== null && valueFits(date, time.toISOString())).toBe(true)
        expect(test('DateLessThanEquals', [time.toISOString()], [time.toISOString()])).toBe(true)
      },
    ),
  )
})
