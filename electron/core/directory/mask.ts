const DOT = '•'

/** `w•••@lab.cn`: enough to tell two addresses apart, too little to learn one. Empty stays empty. */
export function maskEmail(address: string): string {
  if (address === '') return ''
  const at = address.lastIndexOf('@')
  if (at < 1) return DOT.repeat(3)
  const first = String.fromCodePoint(address.codePointAt(0) ?? 0)
  return `${first}${DOT.repeat(3)}${address.slice(at)}`
}

/**
 * `+86 ••••••`, and after it the last `shown` digits (at most four, and never more than a third of the number).
 * `areaCode` is written as Huawei does, `0086`.
 */
export function maskPhone(areaCode: string, phone: string, shown = 0): string {
  if (phone === '') return ''
  const country = areaCode.replace(/^0+/u, '')
  const open = Math.min(shown, 4, Math.floor(phone.length / 3))
  const tail = open > 0 ? phone.slice(-open) : ''
  return `${country === '' ? '' : `+${country} `}${DOT.repeat(6)}${tail}`
}

/** Any other value that waits for proof: dots, and after them the last `shown` characters. */
export function maskText(text: string, shown = 0): string {
  if (text === '') return ''
  const characters = [...text]
  const open = Math.min(shown, Math.floor(characters.length / 3))
  return DOT.repeat(4) + (open > 0 ? characters.slice(-open).join('') : '')
}
