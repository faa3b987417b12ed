import { pinyin } from 'pinyin-pro'

const HAN = /^\p{Script=Han}+$/u
// A name longer than this is not one, and its readings would multiply.
const LONGEST = 8
const MOST = 6

/**
 * Every way a Chinese name may be typed in Latin letters: its syllables, all of them joined, and their initials
 * (王伟: wang, wei, wangwei, ww). The first character is read as a surname; characters with several readings give some of each.
 */
export function readings(han: string): string[] {
  if (!HAN.test(han) || [...han].length > LONGEST) return []
  return [...new Set(spellings(han).flatMap(syllables => forms(syllables)))]
}

/** The syllables of a name, one spelling after the other, likeliest first. */
export function spellings(han: string): string[][] {
  const likely = pinyin(han, { toneType: 'none', type: 'array', surname: 'head', v: true })
  const characters = [...han]
  if (likely.length !== characters.length) return []
  const found = [likely]
  characters.forEach((character, at) => {
    for (const other of othersOf(character)) {
      if (other !== likely[at] && found.length < MOST) found.push(likely.with(at, other))
    }
  })
  return found
}

function forms(syllables: readonly string[]): string[] {
  // ü is typed as v by most input methods, and as u in passports and logins.
  return [syllables, syllables.map(one => one.replace('v', 'u'))].flatMap(list => [
    ...list,
    list.join(''),
    ...(list.length > 1 ? [list.map(one => one.charAt(0)).join('')] : []),
  ])
}

const known = new Map<string, readonly string[]>()

function othersOf(character: string): readonly string[] {
  const cached = known.get(character)
  if (cached !== undefined) return cached
  const found = [...new Set(pinyin(character, { multiple: true, toneType: 'none', type: 'array', v: true }))].slice(
    0,
    3,
  )
  known.set(character, found)
  return found
}
