import type { HandlersFor } from '../call.ts'
import type { Passwords } from '../credentials/credentials.ts'
import { updateUser } from './changing.ts'
import { updateOwnContacts } from './contacts.ts'
import { createUser } from './creating.ts'
import { removeUser } from './deleting.ts'
import { changeOwnPassword } from './password.ts'

/**
 * Users as programs manage them, in accounts of the profile `huawei`. It is the directory's own record and the passwords' own rules;
 * what is here is what IAM asks on top of them, and the one thing that nobody at the desk can do: to choose somebody's password.
 * Source: Huawei Cloud, IAM API Reference, "IAM User Management".
 */
export const users = (passwords: Passwords): HandlersFor<'users'> => ({
  create: createUser(passwords),
  update: updateUser(passwords),
  updateOwnContacts,
  changeOwnPassword: changeOwnPassword(passwords),
  remove: removeUser,
})
