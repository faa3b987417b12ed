import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { i18n } from '../../renderer/app/text.ts'
import { dark, light, type Palette } from '../../renderer/ui/theme.ts'

/** Contrast of two colours, WCAG 2.2, 1.4.3. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, bl = 0] = [1, 3, 5]
      .map(at => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl
  }
  const [bright = 0, dim = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (bright + 0.05) / (dim + 0.05)
}

const READ: readonly (readonly [keyof Palette, readonly (keyof Palette)[]])[] = [
  ['text', ['ground', 'surface', 'raised', 'accentSoft', 'dangerSoft', 'attentionSoft', 'provedSoft']],
  ['textMuted', ['ground', 'surface', 'raised', 'accentSoft']],
  ['textFaint', ['ground', 'surface', 'raised', 'accentSoft']],
  ['accent', ['ground', 'surface']],
  ['accentStrong', ['surface', 'accentSoft']],
  ['onAccent', ['accent', 'accentStrong']],
  ['danger', ['ground', 'surface', 'dangerSoft']],
  ['attention', ['ground', 'surface', 'attentionSoft']],
  ['proved', ['ground', 'surface', 'provedSoft', 'accentSoft']],
]

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('the %s palette', (_name, palette) => {
  it.each(READ.flatMap(([ink, grounds]) => grounds.map(ground => [ink, ground] as const)))(
    '%s can be read on %s',
    (ink, ground) => {
      expect(contrast(palette[ink], palette[ground])).toBeGreaterThanOrEqual(4.5)
    },
  )

  it('draws the edges of controls at 3:1', () => {
    for (const ground of ['ground', 'surface'] as const) {
      expect(contrast(palette.border, palette[ground])).toBeGreaterThanOrEqual(3)
    }
  })
})

const root = join(import.meta.dirname, '../../renderer')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  path => /\.(?:vue|ts)$/u.test(path) && !path.startsWith('userpages'),
)

describe('the words of the desk', () => {
  it('exist in both languages wherever a page names them', () => {
    const { te } = i18n.global
    const missing = sources.flatMap(path => {
      const source = readFileSync(join(root, path), 'utf8')
      const keys = [...source.matchAll(/\bt\(\s*'([\w.-]+)'/gu)].map(match => match[1] ?? '')
      return keys.filter(key => !te(key, 'en') || !te(key, 'zh-CN')).map(key => `${path}: ${key}`)
    })
    expect(missing).toEqual([])
  })

  it('compile: a brace, a bar or an at sign that is not meant as one would break the page that says it', () => {
    const broken: string[] = []
    const compile = (word: unknown, path: string): void => {
      if (typeof word === 'object' && word !== null)
        for (const [key, inner] of Object.entries(word)) compile(inner, `${path}.${key}`)
      if (typeof word !== 'string') return
      try {
        i18n.global.rt(word)
      } catch {
        broken.push(path)
      }
    }
    compile(i18n.global.messages.value, 'text')
    expect(broken).toEqual([])
  })

  it('name the same values in both languages', () => {
    const values = (text: unknown) =>
      typeof text === 'string' ? [...text.matchAll(/\{(\w+)\}/gu)].map(m => m[1]).toSorted() : []
    const unlike: string[] = []
    const compare = (en: unknown, zh: unknown, path: string): void => {
      if (typeof en === 'object' && en !== null && typeof zh === 'object' && zh !== null) {
        for (const [key, word] of Object.entries(en))
          compare(word, (zh as Record<string, unknown>)[key], `${path}.${key}`)
      } else if (JSON.stringify([...new Set(values(en))]) !== JSON.stringify([...new Set(values(zh))])) {
        unlike.push(path)
      }
    }
    const { messages } = i18n.global
    for (const domain of ['app', 'ui', 'errors', 'setUp', 'unlock', 'desk']) {
      const words = (language: 'en' | 'zh-CN') => (messages.value[language] as Record<string, unknown>)[domain]
      compare(words('en'), words('zh-CN'), domain)
    }
    expect(unlike).toEqual([])
  })
})
