import { describe, expect, it } from 'vitest'

import { decode } from '../../electron/core/directory/importing/decode.ts'

/** `login,name,department` and a row about 张伟 of 财务部, in GB 18030. */
const GB = Buffer.from('6c6f67696e2cd0d5c3fb2cb2bfc3c50d0a77616e672e7765692cd5c5ceb02cb2c6cef1b2bf0d0a', 'hex')
const TEXT = 'login,姓名,部门\r\nwang.wei,张伟,财务部\r\n'

const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16()

describe('the encoding of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16', swapped(`\uFEFF${TEXT}`)],
    ['UTF-16', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16', swapped(TEXT)],
    ['GB18030', GB],
  ] as const)('is told by mark and by bytes: %s', (encoding, bytes) => {
    expect(decode(bytes)).toEqual({ text: TEXT, encoding })
  })

  it('is GB18030 also where characters take four bytes or lie outside GB 2312', () => {
    // 㐂 is 81 39 ef 31, and the middle of 朱镕基, e9 46, lies outside GB 2312.
    const bytes = Buffer.concat([GB, Buffer.from('8139ef31', 'hex'), Buffer.from('d6ece946bbf9', 'hex')])
    expect(decode(bytes).text.slice(TEXT.length)).toBe('㐂朱镕基')
  })

  it.each([
    ['names in Latin-1', Buffer.from('login,name\r\njm,Jürgen Müller\r\nfc,François Côté\r\n', 'latin1')],
    ['UTF-8 that breaks off inside a character', Buffer.from(TEXT).subarray(0, -3)],
    ['GB18030 that breaks off inside a character', GB.subarray(0, -3)],
    ['UTF-16 with half a pair', Buffer.concat([Buffer.from('\uFEFFlogin\n', 'utf16le'), Buffer.from([0x00, 0xd8])])],
    ['a program', Buffer.from('7f454c4602010100000000000000000003003e0001000000', 'hex')],
    ['random bytes', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 197 + (index >> 3) * 31) % 256))],
    ['text with a zero in it', Buffer.from('login,name\na,b\0c\n')],
  ])('refuses %s', (_, bytes) => {
    expect(() => decode(bytes)).toThrow('importing.refused.not-text')
  })
})
