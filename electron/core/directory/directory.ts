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
export { BLANK_PERSON, insertPeople, type NewPerson } from './people.ts'
export { indexUsers, type IndexedUser } from './search/indexing.ts'
export { samplePeople, type SamplePerson } from './sample.ts'
