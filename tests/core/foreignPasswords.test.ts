import { createHash } from 'node:crypto'

import argon2 from 'argon2'
import bcrypt from 'bcryptjs'
import { describe, expect, it } from 'vitest'

import { readHash, verifyForeign } from '../../electron/core/credentials/foreign.ts'
import { readForeign } from '../../electron/core/credentials/foreignScheme.ts'
import { createHasher } from '../../electron/core/credentials/hashing.ts'
import { deriveKeys } from '../../electron/core/store/keys.ts'

const keys = deriveKeys(Buffer.alloc(32, 5))
const DIGESTS = { SSHA: 'sha1', ssha: 'sha1', SSHA256: 'sha256', SSHA512: 'sha512' } as const
const salted = (scheme: keyof typeof DIGESTS, password: string, salt = Buffer.from('0123456789abcdef')) =>
  `{${scheme}}${Buffer.concat([createHash(DIGESTS[scheme]).update(password).update(salt).digest(), salt]).toString('base64')}`

const ARGON2ID = await argon2.hash('pässword', { memoryCost: 1024, timeCost: 2 })
const ARGON2I = await argon2.hash('pässword', { memoryCost: 1024, timeCost: 2, type: argon2.argon2i })

const LONG = 'a very much longer text to encrypt.  This one even stretches over morethan one line.'
const SHORT = 'we have a short salt string but not a short password'

/** Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", the test vectors of the reference implementation. */
const VECTORS = [
  ['Hello world!', '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5', true],
  ['Hello world!', '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA', true],
  ['This is just a test', '$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5', true],
  [LONG, '$5$rounds=1400$anotherlongsalts$Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1', true],
  [SHORT, '$5$rounds=77777$short$JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/', true],
  [
    'Hello world!',
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJuesI68OTLiBFdcbYEdFCoEOfaS35inz1',
    false,
  ],
  [
    'Hello world!',
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    true,
  ],
  [
    'Hello world!',
    '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
    true,
  ],
  [
    'This is just a test',
    '$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0',
    true,
  ],
  [
    LONG,
    '$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1',
    true,
  ],
  [
    SHORT,
    '$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0',
    true,
  ],
] as const

describe('a password that another directory hashed', () => {
  it.each(VECTORS)('with SHA-crypt: %j and %s fit: %s', async (password, hash, fits) => {
    expect(await verifyForeign(`{CRYPT}${hash}`, password)).toBe(fits)
  })

  it.each([
    ['{SSHA}', salted('SSHA', 'pässword')],
    ['{SSHA256}', salted('SSHA256', 'pässword', Buffer.alloc(8, 1))],
    ['{SSHA512}', salted('SSHA512', 'pässword', Buffer.alloc(1, 1))],
    ['{ssha}, in any case', salted('ssha', 'pässword')],
    ['bcrypt', `{CRYPT}${bcrypt.hashSync('pässword', 4)}`],
    ['bare bcrypt of PHP', bcrypt.hashSync('pässword', 4).replace('$2b$', '$2y$')],
    ['{ARGON2} of OpenLDAP', `{ARGON2}${ARGON2ID}`],
    ['bare argon2i', ARGON2I],
  ])('is checked: %s', async (_, hash) => {
    const reading = readHash(hash)
    const stored = reading.kind === 'kept' ? reading.stored : ''
    expect(stored).toMatch(/^\{(?:SSHA(?:256|512)?|CRYPT|ARGON2)\}/u)
    expect(await verifyForeign(stored, 'pässword')).toBe(true)
    // Typed in the decomposed form: some keyboards send it.
    expect(await verifyForeign(stored, 'pa\u0308ssword')).toBe(true)
    expect(await verifyForeign(stored, 'passwort')).toBe(false)
    expect(await verifyForeign(stored, '')).toBe(false)
  })

  it.each([
    ['{MD5}rL0Y20zC+Fzt72VPzMSk2A==', '{MD5}'],
    ['{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', '{SHA}'],
    ['{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', '{SSHA}'],
    ['{SSHA}not base64!', '{SSHA}'],
    ['{SSHA256}AAAA', '{SSHA256}'],
    ['{CLEARTEXT}hunter2', '{CLEARTEXT}'],
    ['{SASL}ann@corp.example', '{SASL}'],
    ['{PBKDF2-SHA512}10000$a$b', '{PBKDF2-SHA512}'],
    ['{CRYPT}abJnggxhB/yWI', '{CRYPT}'],
    ['{CRYPT}$1$etNnh7FA$OlM7eljE/B7F1J4XYNnk81', '{CRYPT}$1$'],
    ['{CRYPT}$y$j9T$x$y', '{CRYPT}$y$'],
    ['{CRYPT}$6$salt$tooshort', '{CRYPT}$6$'],
    ['$2b$03$abcdefghijklmnopqrstuuWV4iLnoTpeUCzGtqT7G0Vz8vJaGLBgQ', '$2b$'],
    ['hunter2', '–'],
    ['', '–'],
    [`{SSHA}${'A'.repeat(100_000)}`, '{SSHA}'],
  ])('is unknown, and named by its scheme alone: %s', (hash, scheme) => {
    const reading = readHash(hash)
    expect(reading).toMatchObject({ kind: 'unknown' })
    expect(reading.kind !== 'kept' && reading.scheme).toMatch(
      new RegExp(`^${scheme.replaceAll(/[${}]/gu, '\\$&')}`, 'u'),
    )
    expect(JSON.stringify(reading)).not.toContain('hunter2')
  })

  it.each([
    '{CRYPT}$5$rounds=100001$salt$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
    '{CRYPT}$5$rounds=999999999$salt$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
    '$2b$13$abcdefghijklmnopqrstuuWV4iLnoTpeUCzGtqT7G0Vz8vJaGLBgQ',
    '{ARGON2}$argon2id$v=19$m=9999999,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=1024,t=999999,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAA',
  ])('that would hold the desk up is refused when it is read, and again when it is checked: %s', async hash => {
    expect(readForeign(hash).kind).toBe('costly')
    const started = performance.now()
    expect(await verifyForeign(`{CRYPT}${hash}`, 'x')).toBe(false)
    expect(await verifyForeign(hash, 'x')).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  })

  it('lets others work while it is checked', async () => {
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    await verifyForeign('{CRYPT}$5$rounds=77777$short$JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/', 'wrong')
    clearInterval(timer)
    expect(turns).toBeGreaterThan(10)
  })

  it('passes the same door as our own, which holds it to be outdated', async () => {
    const hasher = createHasher()
    const stored = salted('SSHA', 'lantern orchard')
    expect(await hasher.verify(keys, stored, 'lantern orchard')).toBe(true)
    expect(await hasher.verify(keys, stored, 'lantern')).toBe(false)
    expect(await hasher.verify(keys, '{NONSENSE}x', 'x')).toBe(false)
    expect(hasher.isOutdated(stored)).toBe(true)
    const own = await hasher.hash(keys, 'lantern orchard')
    expect(own.startsWith('$argon2id$')).toBe(true)
    expect(hasher.isOutdated(own)).toBe(false)
    // What another directory hashed with Argon2 knows nothing of our pepper, and ours is no foreign one.
    expect(await verifyForeign(`{ARGON2}${own}`, 'lantern orchard')).toBe(false)
  })
})
