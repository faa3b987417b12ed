export { cardOf, type CardView } from './card.ts'
export { contactsOf, type Contact, type Freshness } from './contacts.ts'
export { maskEmail, maskPhone } from './mask.ts'
export {
  findUser,
  findUserByLogin,
  languageOf,
  markSignIn,
  requireUser,
  setEnabled,
  setLockedUntil,
  type UserRecord,
} from './records.ts'
