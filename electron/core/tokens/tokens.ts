export { endTokensOf, endTokensOfAgency } from './ending.ts'
export { findAgency, findTemporaryKey, findToken, type KnownToken, type Speaking } from './showing.ts'
