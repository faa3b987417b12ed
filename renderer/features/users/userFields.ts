import type { User, UserFields } from '#shared/contract/directory.ts'

/** The fields of a form, with attributes as rows so that a half-typed name is possible. */
export interface UserForm extends Omit<UserFields, 'attributes'> {
  attributes: { name: string; value: string }[]
}

/** The plain text fields, in the order of the form. */
export const PERSON_FIELDS = ['name', 'login', 'employeeNumber', 'department', 'title', 'manager', 'location'] as const
export const RECORD_FIELDS = ['description', 'xuserId', 'xuserType'] as const

export const emptyForm = (): UserForm => ({
  login: '',
  name: '',
  description: '',
  email: '',
  areaCode: '',
  phone: '',
  accessMode: 'default',
  xuserId: '',
  xuserType: '',
  employeeNumber: '',
  department: '',
  title: '',
  manager: '',
  location: '',
  preferredLanguage: '',
  privileged: false,
  kind: 'iam-user',
  enterpriseAdministrator: false,
  attributes: [],
})

export const formOf = (user: User): UserForm => {
  const form = emptyForm()
  return {
    ...form,
    ...(Object.fromEntries(Object.keys(form).map(key => [key, user[key as keyof UserFields]])) as unknown as Omit<
      UserFields,
      'attributes'
    >),
    attributes: Object.entries(user.attributes).map(([name, value]) => ({ name, value })),
  }
}

/** The form as the contract takes it; attributes without a name are dropped. */
export function fieldsOf(form: UserForm): UserFields {
  const named = form.attributes.filter(({ name }) => name.trim() !== '')
  return { ...form, attributes: Object.fromEntries(named.map(({ name, value }) => [name.trim(), value])) }
}

/** Only what differs: an untouched contact must not start to wait again. */
export function changesBetween(before: UserFields, after: UserFields): Partial<UserFields> {
  const changed = (Object.keys(after) as (keyof UserFields)[]).filter(
    key => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  return Object.fromEntries(changed.map(key => [key, after[key]]))
}

/** The fields that cannot be sent as they are: what is wrong, as an id under `users`. */
export function faultsOf(form: UserForm): Partial<Record<keyof UserFields, 'missing' | 'digits'>> {
  return {
    ...(form.login.trim() === '' ? { login: 'missing' as const } : {}),
    ...(form.name.trim() === '' ? { name: 'missing' as const } : {}),
    ...(/^\d*$/u.test(form.areaCode) ? {} : { areaCode: 'digits' as const }),
    ...(/^\d*$/u.test(form.phone) ? {} : { phone: 'digits' as const }),
  }
}
