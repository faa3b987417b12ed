import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/self-service.md'), 'utf8')

/** Where a file named in the page lies. */
const folderOf = (file: string) =>
  ['tests/core', 'tests/e2e', 'tests/contract'].find(folder => existsSync(join(root, folder, file))) ?? 'nowhere'
/** A test named in the page: `file` “words of its name”, several of them after one file with commas or “and” between. */
const named = [...page.matchAll(/`([\w]+\.(?:test|e2e)\.ts`)((?:(?:,| and)? “[^”]+”)*)/gu)].map(found => ({
  file: (found[1] ?? '').slice(0, -1),
  tests: [...(found[2] ?? '').matchAll(/“([^”]+)”/gu)].map(quoted => quoted[1] ?? ''),
}))
/** The names of all tests in a file; a string may be broken over lines by nothing but its call. */
const namesIn = (file: string): readonly string[] => {
  const text = readFileSync(join(root, folderOf(file), file), 'utf8')
  return [...text.matchAll(/\b(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*'((?:[^'\\]|\\.)*)'/gu)].map(
    found => found[1] ?? '',
  )
}

describe('docs/self-service.md', () => {
  it('names tests, each with its file', () => {
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter(({ tests }) => tests.length === 0)).toEqual([])
    // Everything between quotation marks in the last column of a table is a test that was read.
    const quoted = page
      .split('\n')
      .flatMap(line =>
        line.startsWith('|')
          ? [...(line.split('|').at(-2) ?? '').matchAll(/“([^”]+)”/gu)].map(one => one[1] ?? '')
          : [],
      )
    expect(named.flatMap(({ tests }) => tests).toSorted()).toEqual(quoted.toSorted())
  })

  it.each([...new Map(named.map(one => [one.file, one])).keys()])('names only tests that are in %s', file => {
    expect(existsSync(join(root, folderOf(file), file))).toBe(true)
    const names = namesIn(file)
    for (const { tests } of named.filter(one => one.file === file))
      for (const words of tests) expect(names.filter(name => name.includes(words)).length, words).toBeGreaterThan(0)
  })
})
