import { syllable } from 'syllable'
import { describe, expect, it } from 'vitest'

import { mySecurity } from '#shared/text/en/mySecurity.ts'
import { recovery } from '#shared/text/en/recovery.ts'
import { userPages } from '#shared/text/en/userPages.ts'
import { mySecurity as mySecurityZh } from '#shared/text/zh-CN/mySecurity.ts'
import { recovery as recoveryZh } from '#shared/text/zh-CN/recovery.ts'
import { userPages as userPagesZh } from '#shared/text/zh-CN/userPages.ts'

/*
 * Users read these pages alone, often upset and in a hurry: plain words, at the reading age of twelve. That is the sixth grade of the
 * Flesch-Kincaid formula (Kincaid et al. 1975), which weighs words in a sentence against syllables in a word.
 */
const GRADE = 6
const MOST_WORDS = 24
const MOST_CHARACTERS = 60

/** The sentences of a page's words. What stands in for a name or a number is one short word; choices by number are one sentence each. */
function sentencesOf(words: object): string[] {
  return Object.values(words).flatMap((value: unknown) => {
    if (typeof value === 'object' && value !== null) return sentencesOf(value)
    if (typeof value !== 'string') return []
    return value
      .replaceAll(/\{'([^']*)'\}/gu, '$1')
      .replaceAll(/@[.:\w]+|\{[^}]*\}/gu, 'this')
      .split(/\s\|\s|(?<=[.!?:])\s+|(?<=[。！？：；])/u)
  })
}
const wordsIn = (sentence: string) => sentence.match(/[A-Za-z’'-]+/gu) ?? []

describe.each([
  ['the pages for users', userPages],
  ['the pages for a forgotten password', recovery],
  ['the page of a user’s own security', mySecurity],
])('%s', (_name, page) => {
  it('can be read at the age of twelve', () => {
    // Labels are no sentences.
    const sentences = sentencesOf(page)
      .map(wordsIn)
      .filter(words => words.length > 3)
    const words = sentences.flat()
    const syllables = words.reduce((sum, word) => sum + syllable(word), 0)
    expect(words.length).toBeGreaterThan(500)
    expect(0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59).toBeLessThan(GRADE)
  })

  it('has no sentence that runs on', () => {
    expect(sentencesOf(page).filter(sentence => wordsIn(sentence).length > MOST_WORDS)).toEqual([])
  })
})

it.each([
  ['the pages for users', userPagesZh],
  ['the pages for a forgotten password', recoveryZh],
  ['the page of a user’s own security', mySecurityZh],
])('%s has no Chinese sentence that runs on', (_name, page) => {
  expect(sentencesOf(page).filter(sentence => sentence.length > MOST_CHARACTERS)).toEqual([])
})
