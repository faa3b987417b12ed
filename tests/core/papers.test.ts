import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  checkPaper,
  countersign,
  fingerprintOf,
  keyText,
  readKey,
  readLine,
  readWords,
  signAnchor,
  signReceipt,
  wordsOf,
  type AnchorPaper,
} from '../../electron/core/papers/papers.ts'
import { fromBase32, fromStamp, toBase32, toStamp } from '../../electron/core/papers/encoding.ts'
import { canonical } from '../../electron/core/receipts/canonical.ts'
import { examine } from '../../electron/core/receipts/receipts.ts'
import { deriveKeys } from '../../electron/core/store/keys.ts'

const here = deriveKeys(Buffer.alloc(32, 1))
const there = deriveKeys(Buffer.alloc(32, 2))
const hash = Buffer.alloc(32, 7)
const at = Date.UTC(2026, 10, 28, 0, 37, 30)

const receipt = signReceipt(here, {
  seq: 12,
  callNumber: 1012,
  openedAt: at,
  closedAt: at + 180_000,
  outcome: 'not-proved',
  acts: ['reset-password', 'end-sessions'],
  hash,
})
const anchor = signAnchor(here, { rows: 18_204, at, head: hash })
const anchorPaper = readLine(anchor) as AnchorPaper
const countersigned = countersign(there, at + 60_000, anchorPaper)
const LINES = { receipt, anchor, countersigned }

const verdict = (line: string, keys: readonly Uint8Array[]) => {
  const paper = readLine(line)
  if (typeof paper === 'string') return paper
  return paper.kind === 'key' ? 'unreadable' : checkPaper(paper, keys)
}

describe('A line on paper', () => {
  it('reads as it was signed, and fits a QR code that scans from a narrow slip', () => {
    expect(readLine(receipt)).toMatchObject({
      kind: 'receipt',
      seq: 12,
      callNumber: 1012,
      openedAt: at,
      closedAt: at + 180_000,
      outcome: 'not-proved',
      acts: ['reset-password', 'end-sessions'],
      fingerprint: fingerprintOf(here.publicKey),
    })
    expect(anchorPaper).toMatchObject({ kind: 'anchor', rows: 18_204, at, head: new Uint8Array(hash) })
    expect(readLine(countersigned)).toMatchObject({
      kind: 'countersignature',
      at: at + 60_000,
      fingerprint: fingerprintOf(there.publicKey),
      anchor: { rows: 18_204 },
    })
    // Version 12 at level M holds 419 alphanumeric characters: 65 modules, 0.6 mm each at 40 mm.
    for (const line of Object.values(LINES)) {
      expect(line).toMatch(/^[0-9A-Z $%*+\-./:]+$/u)
      expect(line.length).toBeLessThan(419)
    }
  })

  it('has no acts to name when none was done', () => {
    const none = signReceipt(here, {
      seq: 1,
      callNumber: 1001,
      openedAt: at,
      closedAt: at,
      outcome: 'done',
      acts: [],
      hash,
    })
    expect(readLine(none)).toMatchObject({ acts: [] })
    expect(verdict(none, [here.publicKey])).toBe('genuine')
  })

  it.each([
    { name: 'receipt', has: 'the desk’s key', keys: [here.publicKey], expected: 'genuine' },
    {
      name: 'receipt',
      has: 'the desk’s key among others',
      keys: [there.publicKey, here.publicKey],
      expected: 'genuine',
    },
    { name: 'receipt', has: 'another key', keys: [there.publicKey], expected: 'other-key' },
    { name: 'receipt', has: 'no key', keys: [], expected: 'other-key' },
    { name: 'anchor', has: 'the desk’s key', keys: [here.publicKey], expected: 'genuine' },
    { name: 'anchor', has: 'another key', keys: [there.publicKey], expected: 'other-key' },
    { name: 'countersigned', has: 'both keys', keys: [here.publicKey, there.publicKey], expected: 'genuine' },
    { name: 'countersigned', has: 'the second desk’s key alone', keys: [there.publicKey], expected: 'other-key' },
    { name: 'countersigned', has: 'the first desk’s key alone', keys: [here.publicKey], expected: 'other-key' },
  ] as const)('$name, with $has: $expected', ({ name, keys, expected }) => {
    expect(verdict(LINES[name], keys)).toBe(expected)
  })

  it('survives being broken over lines, as a scanner or a mail does', () => {
    expect(verdict(` ${receipt.slice(0, 70)}\r\n${receipt.slice(70)}\n`, [here.publicKey])).toBe('genuine')
  })

  it.each([
    ['nothing', ''],
    ['other text', 'https://example.org/'],
    ['only its kind', 'IAMDESK-R1'],
    ['fields that are missing', receipt.split(':').slice(0, -2).join(':')],
    ['a field too many', `${receipt}:A`],
    ['a key', keyText(here.publicKey)],
    ['a moment that no calendar has', receipt.replace('20261128', '20261399')],
    ['a count with a leading zero', anchor.replace(':18204:', ':018204:')],
    ['small letters', receipt.toLowerCase()],
    ['a huge text', 'IAMDESK-A1:'.padEnd(50_000_000, 'A')],
    ['a countersignature inside a countersignature', countersigned.replace('IAMDESK-A1', 'IAMDESK-C1')],
  ])('is unreadable as %s', (_what, line) => {
    expect(verdict(line, [here.publicKey])).toBe('unreadable')
  })

  it('of a version this build does not know is told apart from what is none', () => {
    expect(readLine(receipt.replace('R1', 'R2'))).toBe('newer')
    expect(examine(anchor.replace('A1', 'A27'), [here.publicKey])).toEqual({ kind: 'unreadable', why: 'newer' })
  })

  it('is not genuine when it was signed for something else', () => {
    const said = anchor.slice(0, anchor.lastIndexOf(':'))
    const forged = `${said}:${toBase32(here.sign('receipt', said))}`
    expect(verdict(forged, [here.publicKey])).toBe('altered')
  })

  it('is no second witness when one desk signs twice', () => {
    expect(verdict(countersign(here, at, anchorPaper), [here.publicKey])).toBe('altered')
  })

  it.each(Object.entries(LINES))('%s: any change of any character is noticed, 2,000 times', (_name, line) => {
    const keys = [here.publicKey, there.publicKey]
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.nat(6), (index, bit) => {
        const changed =
          line.slice(0, index) + String.fromCharCode(line.charCodeAt(index) ^ (1 << bit)) + line.slice(index + 1)
        fc.pre(changed.replaceAll(/\s/gu, '') !== line)
        expect(verdict(changed, keys)).not.toBe('genuine')
      }),
      { numRuns: 2_000 },
    )
  })

  it('never breaks whoever reads it, whatever stands there', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('IAMDESK-R1', 'IAMDESK-A1', 'IAMDESK-C1', 'IAMDESK-K1', '0', 'A'.repeat(103)),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(part, { maxLength: 20 }).map(parts => parts.join(':')),
        ),
        text => {
          expect(verdict(text, [here.publicKey])).not.toBe('genuine')
          examine(text, [here.publicKey])
          examine(`{${text}`, [here.publicKey])
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

describe('A public key as text', () => {
  it('reads as it was printed, also when a person typed it', () => {
    const text = keyText(here.publicKey)
    expect(readKey(text)).toEqual(new Uint8Array(here.publicKey))
    expect(readKey(` ${text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `.replace('-kl', '-k1'))).toEqual(
      new Uint8Array(here.publicKey),
    )
  })

  it('is refused when one character was misread', () => {
    const text = keyText(here.publicKey)
    const start = 'IAMDESK-K1:'.length
    for (let index = start; index < text.length; index++) {
      if (text[index] === ':') continue
      const other = text[index] === 'A' ? 'B' : 'A'
      expect(readKey(text.slice(0, index) + other + text.slice(index + 1)), String(index)).toBeNull()
    }
    for (const none of ['', 'IAMDESK-K1::', anchor, `${text}:A`]) expect(readKey(none)).toBeNull()
  })
})

describe('The words of an anchor', () => {
  it('are eight, the same for the same head, and others for any other count or head', () => {
    const words = wordsOf(anchorPaper)
    expect(words).toHaveLength(8)
    expect(wordsOf({ rows: 18_204, head: hash })).toEqual(words)
    expect(wordsOf({ rows: 18_205, head: hash })).not.toEqual(words)
    expect(wordsOf({ rows: 18_204, head: Buffer.alloc(32, 8) })).not.toEqual(words)
  })

  it('are read as people type them', () => {
    const words = wordsOf(anchorPaper)
    for (const typed of [
      `18204 ${words.join(' ')}`,
      `  18,204\n${words.join(', ').toUpperCase()}  `,
      `18 204 ${words.join('\n')}`,
    ])
      expect(readWords(typed)).toEqual({ rows: 18_204, words })
    for (const none of [
      '',
      '18204',
      words.join(' '),
      `18204 ${words.slice(1).join(' ')}`,
      `0 ${words.join(' ')}`,
      anchor,
    ])
      expect(readWords(none)).toBeNull()
  })
})

describe('Base 32 and stamps', () => {
  it('come back as they went, and no two texts say the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
        expect(fromBase32(toBase32(bytes))).toEqual(bytes)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')) }), text => {
        const bytes = fromBase32(text)
        if (bytes !== null) expect(toBase32(bytes)).toBe(text)
      }),
    )
    expect([fromBase32('I'), fromBase32('a'), fromBase32('01')]).toEqual([null, null, null])
  })

  it('name a moment to the second', () => {
    expect(toStamp(at + 999)).toBe('20261128T003730Z')
    expect(fromStamp('20261128T003730Z')).toBe(at)
    for (const none of ['20260229T000000Z', '20261128T240000Z', '2026-11-28T00:37:30Z', ''])
      expect(fromStamp(none)).toBeNull()
  })
})

describe('The canonical form', () => {
  it('does not depend on the order of keys, nor on spaces', () => {
    expect(canonical({ b: [1, { d: null, c: 'é"\n' }], a: true })).toBe('{"a":true,"b":[1,{"c":"é\\"\\n","d":null}]}')
    const value = fc.letrec<{ any: never }>(tie => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any')),
      ) as fc.Arbitrary<never>,
    })).any
    fc.assert(
      fc.property(value, one => {
        expect(canonical(JSON.parse(JSON.stringify(one)) as never)).toBe(canonical(one))
        expect(JSON.parse(canonical(one))).toEqual(JSON.parse(JSON.stringify(one)))
      }),
    )
  })

  it('takes no number that machines write differently', () => {
    for (const one of [0.1, Number.NaN, Infinity, 2 ** 53]) expect(() => canonical(one)).toThrow(RangeError)
  })
})
