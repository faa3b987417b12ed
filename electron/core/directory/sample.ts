import type { AccountId } from '#shared/contract/ids.ts'
import { UserId } from '#shared/contract/ids.ts'

import { BLANK_PERSON, type NewPerson } from './people.ts'
import { CULTURES, DEPARTMENTS, TITLES, type Culture } from './sampleNames.ts'

/** A person of a sample store, with what other domains may give them. */
export interface SamplePerson extends NewPerson {
  /** Would have a virtual MFA device bound. */
  readonly wantsMfa: boolean
}

interface Person {
  given: string
  family: string
}

/**
 * `count` people of many cultures, the same for the same seed: names in their own scripts, twins and near twins, people without
 * a phone or without any contact, shared numbers, privileged users, Chinese users who read Chinese; the account's root identity
 * and HUAWEI IDs, one of them without mobile or e-mail; attributes that a caller knows and nobody sees. Nobody real: addresses
 * are under `.example` (RFC 2606), numbers in ranges for fiction.
 */
export function samplePeople(options: {
  readonly count: number
  readonly accountId: AccountId
  readonly seed?: number
}): SamplePerson[] {
  const chance = seeded(options.seed ?? 20_261_123)
  const logins = new Map<string, number>()
  const people: SamplePerson[] = []
  const shares = CULTURES.flatMap(culture => Array<Culture>(culture.share).fill(culture))
  for (let at = 0; at < options.count; at++) {
    const before = people.at(-1)
    // Every fortieth person is called like the one before: the operator must be able to tell them apart.
    const twin = before !== undefined && at % 40 === 39
    const culture = twin ? cultureOf(before) : pick(shares, chance)
    const given = split(pick(culture.given.split(' '), chance))
    const family = split(pick(culture.family.split(' '), chance))
    const name = twin ? before.name : join(culture, { given: given.native, family: family.native })
    const base = twin ? before.login.replace(/\d+$/u, '') : `${given.latin}.${family.latin}`
    const used = (logins.get(base) ?? 0) + 1
    logins.set(base, used)
    const login = used === 1 ? base : `${base}${used}`
    const zh = culture.language === 'zh-CN'
    const phone = culture.phone.replaceAll('#', () => String(chance(10)))
    const shared = at % 50 === 17 ? before : undefined
    const unreachable = at % 97 === 13
    const identity = identityOf(at)
    people.push({
      ...BLANK_PERSON,
      userId: UserId.parse(hex(chance)),
      accountId: options.accountId,
      login,
      name,
      email: unreachable || at % 31 === 5 ? '' : `${login}@${zh ? 'shenzhen' : 'corp'}.lab.example`,
      areaCode: unreachable || at % 9 === 4 ? '' : (shared?.areaCode ?? culture.areaCode),
      phone: unreachable || at % 9 === 4 ? '' : (shared?.phone ?? phone),
      enabled: at % 61 !== 60,
      employeeNumber: `E${String(10_001 + at).padStart(6, '0')}`,
      department: pick(DEPARTMENTS, chance)[zh ? 1 : 0],
      title: pick(TITLES, chance)[zh ? 1 : 0],
      manager: people[Math.floor(at / 12)]?.name ?? '',
      location: culture.location,
      preferredLanguage: culture.language,
      privileged: at % 100 === 7,
      ...identity,
      ...(identity.kind === 'root' ? { login: ROOT_LOGIN } : {}),
      attributes: { ...attributesOf(at), ...(identity.kind === 'huawei-id' ? appealFacts(at, { login, zh }) : {}) },
      // Drawn for everybody, so that who comes after stays the same.
      wantsMfa: chance(10) < 4 || identity.kind !== 'iam-user',
    })
  }
  return people
}

/** What the root identity signs in with. Its account bears the same name, as Huawei Cloud's do. */
const ROOT_LOGIN = 'sample-lab'
const ROOT_AT = 37

/** One root identity; a HUAWEI ID with both contacts among every 200, and one early on without any. */
function identityOf(at: number): Pick<NewPerson, 'kind' | 'enterpriseAdministrator'> {
  if (at === ROOT_AT) return { kind: 'root', enterpriseAdministrator: true }
  return { kind: at % 200 === 29 || at === 13 ? 'huawei-id' : 'iam-user', enterpriseAdministrator: false }
}

/** Facts a caller knows of themself, from the place in the list alone. Some are unknown, as in any directory. */
function attributesOf(at: number): Readonly<Record<string, string>> {
  const day = (year: number, step: number) =>
    new Date(Date.UTC(year, 0, 1 + ((at * step) % 365))).toISOString().slice(0, 10)
  const born = 1960 + ((at * 7) % 45)
  const started = Math.min(2025, Math.max(2000, born + 18 + ((at * 11) % 25)))
  return {
    ...(at % 17 === 16 ? {} : { dateOfBirth: day(born, 83) }),
    startDate: day(started, 131),
    ...(at % 23 === 22 ? {} : { costCentre: `CC-${String(4100 + ((at * 29) % 60) * 10)}` }),
  }
}

/** What the owner of a HUAWEI ID can be asked in an appeal: the five groups have something on record. */
function appealFacts(
  at: number,
  who: { readonly login: string; readonly zh: boolean },
): Readonly<Record<string, string>> {
  return {
    phoneHolder: who.zh ? '何秀英' : 'Claude Marchand',
    phoneHolderId: `1101051968031${String(20_000 + at)}X`,
    securityContact: `safe.${who.login}@mail.example`,
    homePostalCode: String(518_000 + at),
    registeredOn: `20${String(12 + (at % 10))}-0${String(1 + (at % 9))}-14`,
    formerPhone: `1390000${String(at).padStart(4, '0')}`,
    lastOrder: `CS2409${String(1000 + at)}`,
    deviceModel: 'Mate 60 Pro',
    deviceSerial: `7QKZ19HW${String(4100 + at)}`,
  }
}

const join = (culture: Culture, name: Person): string =>
  (culture.order === 'family-first' ? [name.family, name.given] : [name.given, name.family]).join(culture.joint)

const cultureOf = (person: NewPerson): Culture => {
  const found = CULTURES.find(culture => culture.language === person.preferredLanguage)
  if (found === undefined) throw new Error('a sample person of no culture')
  return found
}

function split(entry: string): { native: string; latin: string } {
  const [native = '', latin = native.toLowerCase()] = entry.split('/')
  return { native: native.replaceAll('_', ' '), latin }
}

function pick<T>(list: readonly T[], chance: (below: number) => number): T {
  const one = list[chance(list.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

const hex = (chance: (below: number) => number): string =>
  Array.from({ length: 32 }, () => chance(16).toString(16)).join('')

/** mulberry32: small, fast and the same everywhere. For samples only, never for secrets. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}
