import { describe, expect, it } from 'vitest'

import { letsIn, overlap, readEntries, readEntry, type AddressRange } from '#shared/addresses.ts'

const rangeOf = (text: string): AddressRange => {
  const read = readEntry(text)
  if (!read.ok) throw new Error(`${text}: ${read.fault}`)
  return read.range
}

describe('an entry', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', 'netmask'],
    [' 192.0.2.7 ', '192.0.2.7', 'netmask'],
    ['10.10.10.10/32', '10.10.10.10/32', 'netmask'],
    ['10.0.0.0/8', '10.0.0.0/8', 'netmask'],
    ['0.0.0.0/0', '0.0.0.0/0', 'netmask'],
    ['0.0.0.0-255.255.255.255', '0.0.0.0-255.255.255.255', 'range'],
    ['192.0.2.10 - 192.0.2.20', '192.0.2.10-192.0.2.20', 'range'],
    ['192.0.2.10-192.0.2.10', '192.0.2.10-192.0.2.10', 'range'],
    ['::1', '::1', 'netmask'],
    ['::', '::', 'netmask'],
    ['::/0', '::/0', 'netmask'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', 'netmask'],
    ['2001:db8::/32', '2001:db8::/32', 'netmask'],
    ['2001:0db8:0001:0000:0000:0001:0000:0001', '2001:db8:1::1:0:1', 'netmask'],
    // RFC 5952, 4.2.2 and 4.2.3: one group of zeros is written out; of two runs as long the first is shortened.
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1', 'netmask'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1', 'netmask'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0', 'netmask'],
    ['fe80::-fe80::ffff', 'fe80::-fe80::ffff', 'range'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221', 'netmask'],
    ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'range'],
  ])('%s is read as %s', (typed, text, form) => {
    expect(readEntry(typed)).toMatchObject({ ok: true, text, form })
  })

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['everywhere', 'unreadable'],
    ['192.0.2', 'unreadable'],
    ['192.0.2.256', 'unreadable'],
    ['192.0.2.07', 'unreadable'],
    ['0x7f.0.0.1', 'unreadable'],
    ['2130706433', 'unreadable'],
    ['１２７.0.0.1', 'unreadable'],
    ['192.0.2.1.', 'unreadable'],
    ['192.0.2.1:80', 'unreadable'],
    ['192.0.2.0/24/24', 'unreadable'],
    ['[::1]', 'unreadable'],
    [':::', 'unreadable'],
    ['1::2::3', 'unreadable'],
    [':1::2', 'unreadable'],
    ['1:2:3:4:5:6:7:8:9', 'unreadable'],
    ['1:2:3:4:5:6:7', 'unreadable'],
    ['1:2:3:4::5:6:7:8', 'unreadable'],
    ['12345::', 'unreadable'],
    ['g::', 'unreadable'],
    ['fe80::1%eth0', 'unreadable'],
    ['1.2.3.4::', 'unreadable'],
    ['192.0.2.1-', 'unreadable'],
    ['-', 'unreadable'],
    ['192.0.2.1-192.0.2.9-192.0.2.20', 'unreadable'],
    ['192.0.2.0/24-192.0.3.0/24', 'unreadable'],
    ['192.0.2.0/33', 'prefix'],
    ['192.0.2.0/', 'prefix'],
    ['192.0.2.0/-1', 'unreadable'],
    ['192.0.2.0/024', 'prefix'],
    ['192.0.2.0/255.255.255.0', 'prefix'],
    ['::/129', 'prefix'],
    ['192.0.2.9-192.0.2.1', 'backwards'],
    ['192.0.2.1-::1', 'two-families'],
    ['::ffff:192.0.2.7', 'mapped'],
    ['::ffff:c000:207/128', 'mapped'],
    ['::ffff:192.0.2.1-::ffff:192.0.2.9', 'mapped'],
  ])('%s is refused: %s', (typed, fault) => {
    expect(readEntry(typed)).toEqual({ ok: false, fault })
  })

  it('that lies inside its block is refused with the block that may be meant', () => {
    expect(readEntry('10.1.2.3/8')).toEqual({ ok: false, fault: 'inside-block', meant: '10.0.0.0/8' })
    expect(readEntry('2001:db8::1/64')).toEqual({ ok: false, fault: 'inside-block', meant: '2001:db8::/64' })
  })
})

describe('a list', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.10-10.0.0.20', '10.0.0.9', false],
    ['10.0.0.10-10.0.0.20', '10.0.0.10', true],
    ['10.0.0.10-10.0.0.20', '10.0.0.20', true],
    ['10.0.0.10-10.0.0.20', '10.0.0.21', false],
    // Everything of one family is nothing of the other.
    ['0.0.0.0-255.255.255.255', '203.0.113.9', true],
    ['0.0.0.0-255.255.255.255', '2001:db8::1', false],
    ['::/0', '203.0.113.9', false],
    ['::/0', '::1', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '::1', false],
    // How a socket of both families reports an IPv4 peer.
    ['127.0.0.1', '::ffff:127.0.0.1', true],
    ['127.0.0.1', '::ffff:7f00:1', true],
    ['127.0.0.1', '::ffff:127.0.0.2', false],
    ['::/0', '::ffff:127.0.0.1', false],
    // A compatible or translated address is not a mapped one.
    ['127.0.0.1', '::127.0.0.1', false],
    ['192.0.2.33', '64:ff9b::192.0.2.33', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['2001:db8::/32', '2001:DB8:FFFF::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['0.0.0.0/0', 'garbage', false],
    ['0.0.0.0/0', '', false],
    ['0.0.0.0/0', '127.0.0.1, 10.0.0.1', false],
  ])('of %s and a peer %s: %s', (entry, peer, isIn) => {
    expect(letsIn([rangeOf(entry)], peer)).toBe(isIn)
  })

  it('without an entry lets everybody in, also whose address is not known; any other one does not', () => {
    expect(letsIn([], undefined)).toBe(true)
    expect(letsIn([], 'garbage')).toBe(true)
    expect(letsIn([rangeOf('0.0.0.0/0'), rangeOf('::/0')], undefined)).toBe(false)
  })

  it('lets in what any of its entries lets in', () => {
    const list = [rangeOf('10.0.0.0/8'), rangeOf('192.0.2.7'), rangeOf('2001:db8::1-2001:db8::9')]
    const peers = ['10.9.9.9', '192.0.2.7', '2001:db8::5', '192.0.2.8', '2001:db8::a']
    expect(peers.map(peer => letsIn(list, peer))).toEqual([true, true, true, false, false])
  })

  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0/8', false],
    ['10.0.0.1-10.0.0.5', '10.0.0.5-10.0.0.9', true],
    ['10.0.0.1-10.0.0.5', '10.0.0.6', false],
    ['0.0.0.0/0', '::/0', false],
    ['::1', '::1', true],
  ])('whose entries are %s and %s overlaps: %s', (one, other, says) => {
    expect(overlap(rangeOf(one), rangeOf(other))).toBe(says)
    expect(overlap(rangeOf(other), rangeOf(one))).toBe(says)
    expect(readEntries([one, other]).map(read => (read.ok ? 'ok' : read.fault))).toEqual([
      'ok',
      says ? 'overlaps' : 'ok',
    ])
  })
})
