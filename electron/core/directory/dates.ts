/**
 * The days a text can mean, as `yyyymmdd`: year first in any writing (ISO 8601, LDAP's GeneralizedTime, 1990年5月1日), or year
 * last, where `5/1/1990` is a day of May and of January. Empty when it is no date.
 */
export function datesIn(text: string): readonly string[] {
  const plain = text.normalize('NFKC').trim()
  const packed = /^(\d{4})(\d{2})(\d{2})(?:\d{0,6}(?:[.,]\d+)?Z?)$/u.exec(plain)
  if (packed !== null) return day(packed[1], packed[2], packed[3])
  const yearFirst = /^(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?:日|[T\s].*)?$/u.exec(plain)
  if (yearFirst !== null) return day(yearFirst[1], yearFirst[2], yearFirst[3])
  const yearLast = /^(\d{1,2})([./\s-]{1,2})(\d{1,2})[./\s-]{1,2}(\d{4})$/u.exec(plain)
  if (yearLast === null) return []
  const [, first, separator, second, year] = yearLast
  const dayFirst = day(year, second, first)
  // Only a slash is written in both orders.
  return separator === '/' ? [...new Set([...dayFirst, ...day(year, first, second)])] : dayFirst
}

function day(...[year = '', month = '', date = '']: readonly (string | undefined)[]): readonly string[] {
  const [m, d] = [Number(month), Number(date)]
  if (m < 1 || m > 12 || d < 1 || d > 31) return []
  return [year + String(m).padStart(2, '0') + String(d).padStart(2, '0')]
}
