import type { TWIN_KINDS, Twin } from '../../contract/directory.ts'

/** Changes of contacts, what stops them, and users who are easily taken for one another. */
export const contacts = {
  problem: { fresh: 'too new', pending: 'waits', shared: 'shared' },
  frozen: {
    veto: 'Contacts frozen since {time}: the user said that a change was not theirs.',
    desk: 'Contacts frozen since {time} by the desk.',
    chip: 'Contacts frozen',
    edit: 'The contacts of this user are frozen: e-mail and phone cannot be changed until a lead lifts the freeze.',
  },
  shared: {
    email: 'Somebody else has this e-mail address too: it proves nobody, and nothing is handed over by it.',
    sms: 'Somebody else has this phone number too: it proves nobody, and nothing is handed over by it.',
    chip: 'Shared contact',
  },
  takeBack: {
    open: 'Not the user’s change…',
    title: 'Take back a change of contacts',
    lead: 'The old contacts of {name} were sent a code. When the user reads it out, the change is dropped, the old contacts stay, and all of them freeze until a lead lifts that.',
    code: 'Code from the message',
    hint: 'Eight characters. Capital letters, spaces and dashes do not matter.',
    missing: 'Type the code first.',
    submit: 'Drop the change',
    vetoed: 'The change was dropped. The contacts of {name} are frozen.',
    wrong:
      'That is not the code. No tries are left: a lead can freeze the contacts. | That is not the code. One try is left. | That is not the code. {n} tries are left.',
    'no-tries-left': 'No tries are left. A lead or an administrator can freeze the contacts by hand.',
    'nothing-waits': 'Nothing can be taken back: no change of contacts is younger than its waiting time.',
    slowed: 'Too many wrong codes. Try again in {time}.',
  },
  freeze: {
    open: 'Freeze contacts…',
    title: 'Freeze the contacts of {name}',
    consequence:
      'Nobody can change the e-mail or phone of this user, also not by import, until a lead lifts it. Changes that wait are dropped. The user is told.',
    submit: 'Freeze contacts',
    done: 'The contacts of {name} are frozen.',
  },
  unfreeze: {
    open: 'Lift the freeze…',
    title: 'Lift the freeze on the contacts of {name}',
    consequence: 'E-mail and phone can be changed again. Do this after you know who the person is. The user is told.',
    submit: 'Lift the freeze',
    done: 'The contacts of {name} can be changed again.',
  },
  twins: {
    label: 'Easily confused with',
    line: '{name} · {login} · {department}',
    noDepartment: 'no department',
    why: 'Alike: {kinds}. {apart}',
    kinds: {
      'same-name': 'same name',
      'same-sound': 'same sound',
      'same-pinyin': 'same pinyin',
      'near-sound': 'similar sound',
      'near-name': 'one letter apart',
      'near-login': 'similar user names',
    } satisfies Record<(typeof TWIN_KINDS)[number], string>,
    apart: 'Told apart by {fields}.',
    notApart: 'Nothing shown tells them apart: ask for the user name letter by letter.',
    field: {
      name: 'name {theirs}, not {own}',
      login: 'user name {theirs}, not {own}',
      account: 'account {theirs}, not {own}',
      department: 'department {theirs}, not {own}',
      title: 'title {theirs}, not {own}',
      location: 'location {theirs}, not {own}',
    } satisfies Record<Twin['apart'][number], string>,
    none: 'none',
    then: '{first}; {second}',
    more: 'One more user is easily confused with this one. | One more user is easily confused with this one. | {n} more users are easily confused with this one.',
    head: 'Not to be confused: {names}',
  },
}
