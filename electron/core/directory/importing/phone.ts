import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'

export type PhoneReading =
  | { readonly kind: 'none' }
  /** `areaCode` as Huawei writes it (`0086`), `number` the national digits. */
  | { readonly kind: 'number'; readonly areaCode: string; readonly number: string }
  | { readonly kind: 'unusable'; readonly reason: 'phone-invalid' | 'phone-no-country' }

/**
 * Reads a telephone number in any notation. One that names no country is read with `country` (ISO 3166-1 alpha-2) when the row
 * has one; without it the number is not guessed at: a code sent to the wrong country proves nothing.
 */
export function readPhone(text: string, country: string | null): PhoneReading {
  const plain = text.normalize('NFKC').replace(/^00(?=[1-9])/u, '+')
  if (plain === '') return { kind: 'none' }
  const region = country !== null && isSupportedCountry(country) ? country : undefined
  if (!plain.startsWith('+') && region === undefined)
    return {
      kind: 'unusable',
      reason: /\d{5}/u.test(plain.replaceAll(/\D/gu, '')) ? 'phone-no-country' : 'phone-invalid',
    }
  const number = parsePhoneNumberFromString(
    plain,
    region === undefined ? undefined : { defaultCountry: region, extract: false },
  )
  if (number === undefined || !number.isPossible() || number.ext !== undefined)
    return { kind: 'unusable', reason: 'phone-invalid' }
  return { kind: 'number', areaCode: `00${number.countryCallingCode}`, number: number.nationalNumber }
}
