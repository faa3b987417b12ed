import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'

import { baseCompile } from '@intlify/message-compiler'
import { describe, expect, it } from 'vitest'

import { ERROR_CODES } from '#shared/errors.ts'

type Words = { readonly [key: string]: string | Words }

const isWords = (value: unknown): value is Words => typeof value === 'object' && value !== null

/** Every sentence of a language that is plain text, by its message id. Texts that are functions are typed on both sides. */
function sentences(language: string): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (words: Words, path: string) => {
    for (const [key, value] of Object.entries(words)) {
      if (typeof value === 'string') found.set(`${path}.${key}`, value)
      else if (isWords(value)) walk(value, `${path}.${key}`)
    }
  }
  const files = import.meta.glob<Record<string, unknown>>('../../shared/text/*/*.ts', { eager: true })
  for (const [file, exports] of Object.entries(files)) {
    const [, folder, domain = ''] = /([^/]+)\/([^/]+)\.ts$/u.exec(file) ?? []
    if (folder !== language) continue
    const words = exports[domain]
    if (isWords(words)) walk(words, domain)
  }
  return found
}

const english = sentences('en')
const chinese = sentences('zh-CN')

describe('the texts', () => {
  it('say the same things in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it.each([
    ['English', english],
    ['Chinese', chinese],
  ])('can all be shown: %s', (_language, words) => {
    const broken: string[] = []
    for (const [id, text] of words) baseCompile(text, { onError: () => broken.push(id) })
    expect(broken).toEqual([])
  })

  it('fill the same places in both languages', () => {
    const places = (text: string) =>
      [...new Set(text.match(/\{[a-zA-Z]+\}/gu) ?? [])].filter(place => place !== '{n}').sort()
    const different = [...english]
      .filter(([id, text]) => places(text).join() !== places(chinese.get(id) ?? '').join())
      .map(([id]) => id)
    expect(different).toEqual([])
  })

  it('have a sentence for every error code and for every reason that the core refuses with', async () => {
    const missing = new Set(ERROR_CODES.map(code => `errors.${code}`).filter(id => !english.has(id)))
    for await (const file of glob('electron/core/**/*.ts')) {
      for (const [, reason = ''] of readFileSync(file, 'utf8').matchAll(/reason: '([a-zA-Z]+\.[^']+)'/gu)) {
        // A code of IAM is met by programs only, and worded by the lab API.
        if (!english.has(reason) && !reason.startsWith('IAM.')) missing.add(reason)
      }
    }
    expect([...missing]).toEqual([])
  })
})
