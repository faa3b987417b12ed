/** Tokens and temporary access keys as they are kept, whom they speak for, and when they end. Who gets one: `issuing`. */
export { endTokensOf, endTokensOfAgency } from './ending.ts'
export { keepTemporaryKey, keepToken, type NewTemporaryKey, type NewToken } from './keeping.ts'
export {
  findAgency,
  findAgencyByName,
  findTemporaryKey,
  findToken,
  isDigestOf,
  type Agency,
  type KnownToken,
  type Speaking,
} from './showing.ts'
