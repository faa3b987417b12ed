import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { fold, foldWithOrigin, words } from '../../electron/core/directory/folding.ts'
import { emailKey, loginKey, phoneKey } from '../../electron/core/directory/keys.ts'
import { maskEmail, maskPhone, maskText } from '../../electron/core/directory/mask.ts'
import { isPlainText, judgeLogin, tidyText } from '../../electron/core/directory/names.ts'

describe('folding', () => {
  it.each([
    ['Søren Ångström', 'soren angstrom'],
    ['Groß', 'gross'],
    ['Łukasz Żółć', 'lukasz zolc'],
    ['Nguyễn Thị Hương', 'nguyen thi huong'],
    ['Ẹniọlá', 'eniola'],
    ['ＷＡＮＧ　Ｗｅｉ', 'wang wei'],
    ['サクラ', 'さくら'],
    ['Щербаков', 'щербаков'],
    ['مُحَمَّد', 'محمد'],
    ['김민준', '김민준'],
    ['शर्मा', 'शर्मा'],
  ])('takes %s for %s', (written, folded) => {
    expect(fold(written)).toBe(folded)
  })

  it('changes nothing when done twice, and knows where every folded character came from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), text => {
        expect(fold(fold(text))).toBe(fold(text))
        const folded = foldWithOrigin(text)
        expect(folded.starts).toHaveLength(folded.text.length)
        for (const [at, start] of folded.starts.entries()) {
          expect(start).toBeLessThan(folded.ends[at] ?? 0)
          expect(folded.ends[at]).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })

  it('keeps O’Brien one word and makes two of Jean-Luc', () => {
    expect(words('O’Brien, Jean-Luc')).toEqual(['obrien', 'jean', 'luc'])
  })
})

describe('a login', () => {
  it.each([
    ['wang.wei', null],
    ['администратор', null],
    ['王伟wei', null],
    ['田中さくら', null],
    ['user name', null],
    ['', 'empty'],
    ['   ', 'empty'],
    ['a\u0000b', 'hidden-characters'],
    ['ann\u200b', 'hidden-characters'],
    ['\u202egnp.exe', 'hidden-characters'],
    ['a\ue000', 'hidden-characters'],
    ['a\u{e0041}', 'hidden-characters'],
    [' ann', 'spaces-around'],
    ['ann ', 'spaces-around'],
    ['...', 'only-dots'],
    ['p\u0430ypal', 'mixed-scripts'],
    ['αnn', 'mixed-scripts'],
    ['x'.repeat(129), 'too-long'],
  ])('%j is judged %s', (login, fault) => {
    expect(judgeLogin(login)).toBe(fault)
  })

  it('has one key for every way of writing it that looks the same', () => {
    expect(loginKey('Ann')).toBe(loginKey('ann'))
    expect(loginKey('ａｎｎ')).toBe('ann')
    expect(loginKey('\u0430nn')).toBe('ann')
    expect(loginKey('сосо')).toBe(loginKey('coco'))
    expect(loginKey('user1')).not.toBe(loginKey('userl'))
  })
})

describe('a display name', () => {
  it('may hold any script, and joiners where scripts need them', () => {
    expect(isPlainText('میر\u200cحسین')).toBe(true)
    expect(isPlainText('王伟 (Wang Wei)')).toBe(true)
  })
  it('may not turn the line round or hide anything', () => {
    for (const hidden of ['\u202e', '\u2066', '\u200b', '\ufeff', '\u0007', '\u2028', '\u00ad']) {
      expect(isPlainText(`Ann${hidden}Lee`)).toBe(false)
    }
  })
  it('is tidied without losing letters', () => {
    expect(tidyText('  Anna \t Maria\u00a0Lee ')).toBe('Anna Maria Lee')
  })
})

describe('keys of contacts', () => {
  it('are equal for one number however its country is written', () => {
    expect(phoneKey('0086', '13800138000')).toBe(phoneKey('86', '138 0013-8000'))
    expect(phoneKey('0086', '')).toBe('')
  })
  it('begin with the last digit, so that an ending can be looked up', () => {
    expect(phoneKey('0044', '7700900123').startsWith('3210')).toBe(true)
  })
  it('ignore case in addresses', () => {
    expect(emailKey(' Ann@Lab.Example ')).toBe('ann@lab.example')
  })
})

describe('masks', () => {
  it('keep the first letter and the domain of an address', () => {
    expect(maskEmail('wei.wang@lab.cn')).toBe('w•••@lab.cn')
    expect(maskEmail('𠮷@lab.cn')).toBe('𠮷•••@lab.cn')
    expect(maskEmail('@lab.cn')).toBe('•••')
    expect(maskEmail('')).toBe('')
  })
  it('keep the country of a number, and its end only when asked', () => {
    expect(maskPhone('0086', '13800138000')).toBe('+86 ••••••')
    expect(maskPhone('0086', '13800138000', 2)).toBe('+86 ••••••00')
    expect(maskPhone('', '12345', 4)).toBe('••••••5')
    expect(maskPhone('0086', '')).toBe('')
  })
  it('never show more than a third of anything', () => {
    expect(maskText('E010', 2)).toBe('••••0')
    expect(maskText('AB', 2)).toBe('••••')
  })
})
