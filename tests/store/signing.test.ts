import { describe, expect, it } from 'vitest'

import { deriveKeys, isSignedBy } from '../../electron/core/store/keys.ts'

const keys = deriveKeys(Buffer.alloc(32, 7))
const parts = ['call 12', Uint8Array.of(1, 2, 3)]

describe('The signing key of a desk', () => {
  it('is the same whenever the store is opened, and another for another store', () => {
    expect(deriveKeys(Buffer.alloc(32, 7)).publicKey).toEqual(keys.publicKey)
    expect(deriveKeys(Buffer.alloc(32, 8)).publicKey).not.toEqual(keys.publicKey)
    expect(keys.publicKey).toHaveLength(32)
  })

  it('signs what anybody with the public key can check', () => {
    const signature = keys.sign('receipt', ...parts)
    expect(signature).toHaveLength(64)
    expect(isSignedBy(keys.publicKey, signature, { purpose: 'receipt', parts })).toBe(true)
  })

  it.each([
    ['another purpose', { purpose: 'anchor' as const, parts }],
    ['a changed part', { purpose: 'receipt' as const, parts: ['call 13', Uint8Array.of(1, 2, 3)] }],
    ['the same bytes cut elsewhere', { purpose: 'receipt' as const, parts: ['call 1', '2', Uint8Array.of(1, 2, 3)] }],
  ])('does not fit %s', (_what, signed) => {
    expect(isSignedBy(keys.publicKey, keys.sign('receipt', ...parts), signed)).toBe(false)
  })

  it.each([
    ['a key of the wrong length', keys.publicKey.subarray(1), keys.sign('receipt', ...parts)],
    ['an empty signature', keys.publicKey, new Uint8Array()],
    ['a key that is no point of the curve', new Uint8Array(32).fill(255), keys.sign('receipt', ...parts)],
  ])('answers no to %s', (_what, publicKey, signature) => {
    expect(isSignedBy(publicKey, signature, { purpose: 'receipt', parts })).toBe(false)
  })
})
