/** Words of this product and its setting that an attacker would try first (NIST SP 800-63B-4, 3.1.1.2: context-specific). */
const SERVICE_WORDS = [
  'huawei',
  'huaweicloud',
  'huawei cloud',
  'iamdesk',
  'iam desk',
  'helpdesk',
  'help desk',
  'servicedesk',
  'console',
  'changeme',
  'change me',
  'letmein',
  'welcome',
  'passw0rd',
  'password',
  'temporary',
  'newpassword',
  'cloud',
  'admin',
  'administrator',
  'woaini',
  'mima',
  'denglu',
  'huanying',
  'spring',
  'summer',
  'autumn',
  'winter',
  'guest',
  'default',
] as const

/** What is known to be guessed first, in lower case. */
export interface Blocklist {
  /** Leaked passwords and words of the setting. */
  readonly leaked: ReadonlySet<string>
  /** Words, first and last names of eight letters and more: whole passwords where eight suffice. */
  readonly words: ReadonlySet<string>
}

let loaded: Promise<Blocklist> | undefined

/** Reads the lists once (about 100 ms): 49,000 leaked passwords and 100,000 words, from @zxcvbn-ts. Nothing is asked of a network. */
export function loadBlocklist(): Promise<Blocklist> {
  loaded ??= read()
  return loaded
}

async function read(): Promise<Blocklist> {
  const [common, english] = await Promise.all([import('@zxcvbn-ts/language-common'), import('@zxcvbn-ts/language-en')])
  const named = english.dictionary
  const long = [named['commonWords-en'], named['wikipedia-en'], named['firstnames-en'], named['lastnames-en']].flatMap(
    list => list.filter(word => word.length >= 8),
  )
  return {
    leaked: new Set([...common.dictionary['passwords-common'], ...SERVICE_WORDS]),
    words: new Set([...long, ...named['months-en']]),
  }
}

/** Digits and marks around a word that add next to nothing: `Sunshine2024!`. More than that is real length. */
const LONGEST_TRIM = 8
const SHORTEST_WORD = 4

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '+': 't',
  '€': 'e',
}
const unleet = (text: string) => [...text].map(char => LEET[char] ?? char).join('')

/**
 * Why a password is among the first guesses, or null. `common`: on the list as it is, with digits and marks around it, in
 * look-alike letters, or two of the list side by side. `pattern`: something repeated, a walk over the keyboard, a count, dates.
 *
 * Lists hold 41 passwords of 15 characters, so the 3,000 that OWASP ASVS 5.0, 6.2.4 asks for are met by these rules.
 */
export function guessedFirst(password: string, list: Blocklist): 'common' | 'pattern' | null {
  const text = password.normalize('NFKC').toLowerCase()
  for (const form of new Set([text, unleet(text), text.replaceAll(/[\s._-]/gu, '')])) {
    if (list.leaked.has(form) || list.words.has(form)) return 'common'
  }
  if (isRepeated(text) || isDates(text)) return 'pattern'
  for (const core of cores(text)) {
    if (list.leaked.has(core) || list.words.has(core) || isPair(core, list.leaked)) return 'common'
    if (isRepeated(core)) return 'pattern'
  }
  return isWalk(text) ? 'pattern' : null
}

/** The text without the digits and marks at its ends, where those are few, plain and with look-alikes read as letters. */
function cores(text: string): readonly string[] {
  const bare = (one: string) => one.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const plain = bare(text)
  // `p@ssw0rd123`: read look-alikes inside the trimmed part only, or `123` itself would turn into letters.
  const inner = unleet(bare(text.replace(/[^\p{L}@$]+$/u, '')))
  return [plain, inner].filter(core => core.length >= SHORTEST_WORD && text.length - core.length <= LONGEST_TRIM)
}

/** Two entries side by side: `passwordstandard`. */
function isPair(text: string, leaked: ReadonlySet<string>): boolean {
  for (let cut = 3; cut <= text.length - 3; cut += 1) {
    if (leaked.has(text.slice(0, cut)) && leaked.has(text.slice(cut))) return true
  }
  return false
}

/** One piece over and over, the last time perhaps cut short: `abcabcab`, `correcthorsecorrecthorse`. */
function isRepeated(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) {
    if (text.slice(period) === text.slice(0, text.length - period)) return true
  }
  return false
}

const YEAR = '(?:19|20)\\d\\d'
const MONTH = '(?:0?[1-9]|1[0-2])'
const DAY = '(?:0?[1-9]|[12]\\d|3[01])'
const MARK = '[\\s./_年月日-]?'
const DATE = `(?:${YEAR}${MARK}${MONTH}${MARK}${DAY}|${DAY}${MARK}${MONTH}${MARK}${YEAR}|${MONTH}${MARK}${DAY}${MARK}${YEAR})`
const DATES = new RegExp(`^(?:${DATE}${MARK}){1,4}$`, 'u')
/** Dates and nothing else, up to four of them. */
const isDates = (text: string) => text.length <= 64 && DATES.test(text)

const ROWS = ['`1234567890-=', 'qwertyuiop[]\\', "asdfghjkl;'", 'zxcvbnm,./'] as const
/** How far each row is shifted, in quarters of a key. */
const SHIFT = [0, 6, 7, 9] as const
const PLACES = new Map(
  ROWS.flatMap((row, y) => Array.from(row, (key, x) => [key, { x: x * 4 + (SHIFT[y] ?? 0), y }] as const)),
)

/** Whether a finger slides from one key to the next: the same key, its neighbour, or the one above or below. */
function slides(from: string, to: string): boolean {
  const a = PLACES.get(from)
  const b = PLACES.get(to)
  return a !== undefined && b !== undefined && Math.abs(a.y - b.y) <= 1 && Math.abs(a.x - b.x) <= 4
}

const counts = (from: string, to: string) => Math.abs((from.codePointAt(0) ?? 0) - (to.codePointAt(0) ?? 0)) <= 1

/** A walk needs few breaks; interleaved walks (`q1w2e3r4`) and columns (`edcrfvtgb`) are walks too. Ordinary words slide on a third of their steps. */
const WALK_SHARE = 0.75

function isWalk(text: string): boolean {
  const keys = [...text]
  if (keys.length < 6) return false
  const follows = (distance: number) =>
    keys.filter((key, at) => {
      const before = keys[at - distance]
      return before !== undefined && (slides(before, key) || counts(before, key))
    }).length /
    (keys.length - distance)
  return Math.max(...[1, 2, 3, 4].map(follows)) >= WALK_SHARE
}
