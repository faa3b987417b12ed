/**
 * Whether a text matches a pattern in which `*` stands for any characters and, where `single` is set, `?` for exactly one.
 *
 * It looks at each pair of characters a bounded number of times and never goes back further than the last star, so a pattern
 * that somebody wrote to be slow (`*a*a*a*b`) costs its length times the length of the text at most. A regular expression would not.
 */
export function matchesPattern(pattern: string, text: string, { single }: { readonly single: boolean }): boolean {
  const wanted = [...pattern]
  const given = [...text]
  let at = 0
  let read = 0
  let star = -1
  let afterStar = 0
  while (read < given.length) {
    const next = wanted[at]
    if (next === '*') {
      star = at++
      afterStar = read
    } else if (next !== undefined && (next === given[read] || (single && next === '?'))) {
      at++
      read++
    } else if (star >= 0) {
      // The last star takes one character more, and everything after it is tried again.
      at = star + 1
      read = ++afterStar
    } else return false
  }
  return wanted.slice(at).every(rest => rest === '*')
}
