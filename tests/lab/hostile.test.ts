import { connect } from 'node:net'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { OPERATIONS, type Operation } from '../../electron/lab-api/catalogue.ts'
import { keyOf } from '../../electron/lab-api/operations.ts'
import { hostileLab } from '../support/hostileLab.ts'
import type { Answered, Asked } from '../support/signed.ts'

// Every operation of the catalogue, and what programs send by mistake or on purpose.

let lab: Awaited<ReturnType<typeof hostileLab>>
let slow: Promise<SlowEnd>

beforeAll(async () => {
  lab = await hostileLab()
  slow = bodyByByte()
})
afterAll(() => lab.close())

const NOBODY = 'f'.repeat(32)
const DOCUMENTED = [400, 401, 403, 404, 405, 409, 429]
/** What an answer never holds: a stack, a file, a word of the database. */
const INSIDES =
  /SQLITE|sqlite|better-sqlite|constraint failed|no such (?:table|column)|\bat .+:\d+:\d+|node_modules|electron\/|\.ts\b|file:\/\//u

interface Meant {
  readonly method: string
  readonly envelope: Operation['envelope']
}

/** What is wrong with the refusal of a request; empty: it is one as documented. */
function faultsIn({ method, envelope }: Meant, answer: Answered): readonly string[] {
  const { status, headers, text, body } = answer
  const isHead = method === 'HEAD'
  return [
    ...(DOCUMENTED.includes(status) ? [] : [`answers ${String(status)}`]),
    ...(/^[0-9a-f]{32}$/u.test(String(headers['x-request-id'])) ? [] : ['has no request id']),
    ...(isHead || String(headers['content-type']).startsWith('application/json') ? [] : ['is no JSON']),
    ...(INSIDES.test(text) ? ['tells of the inside'] : []),
    ...(isHead
      ? text === ''
        ? []
        : ['has a body']
      : inEnvelope(envelope, { status, body })
        ? []
        : ['other envelope']),
  ]
}

function inEnvelope(
  envelope: Operation['envelope'],
  { status, body }: { readonly status: number; readonly body: unknown },
): boolean {
  const wanted =
    envelope === 'keystone'
      ? { error: { code: status, message: expect.any(String) as string, title: expect.any(String) as string } }
      : { error_msg: expect.any(String) as string, error_code: expect.any(String) as string }
  try {
    expect(body).toEqual(wanted)
    return true
  } catch {
    return false
  }
}

interface Tried {
  readonly what: string
  readonly asked: Asked
  readonly answer: Answered
}

/** What was not refused as documented, for a list that should be empty. */
const wrongIn = (operation: Operation, tried: readonly Tried[], { mayPass = false } = {}): readonly string[] =>
  tried.flatMap(({ what, asked, answer }) => {
    if (mayPass && answer.status === operation.success) return []
    const faults = faultsIn({ envelope: operation.envelope, method: asked.method }, answer)
    return faults.length === 0
      ? []
      : [`${keyOf(operation)}, ${what}: ${faults.join(', ')}: ${answer.text.slice(0, 200)}`]
  })

/** The tables of the store that are not what they were. */
const changedSince = (before: ReturnType<typeof lab.contents>): readonly string[] => {
  const now = lab.contents()
  return Object.keys(before).filter(table => before[table] !== now[table])
}

const requestOf = (operation: Operation, more: Partial<Asked> = {}): Asked => ({
  method: operation.method,
  path: lab.pathOf(operation),
  ...more,
})
async function ask(operation: Operation, what: string, asked: Asked): Promise<Tried> {
  try {
    return { what, asked, answer: await lab.signed(lab.signer(operation), asked) }
  } catch (error) {
    throw new Error(`${keyOf(operation)}, ${what}: no answer`, { cause: error })
  }
}

const changes = ({ method }: Operation): boolean => method !== 'GET' && method !== 'HEAD'
const takesBody = (operation: Operation): boolean => Object.hasOwn(lab.bodies, keyOf(operation))
const documentedBody = (operation: Operation): string =>
  takesBody(operation) ? JSON.stringify(lab.bodies[keyOf(operation)]) : ''
const each = it.each(OPERATIONS.map(operation => [keyOf(operation), operation] as const))

/** Where an operation without a body must not find anything: what it changes would be changed. */
const safely = (operation: Operation): Asked =>
  changes(operation) && !takesBody(operation)
    ? requestOf(operation, { path: lab.pathOf(operation, () => NOBODY) })
    : requestOf(operation)

describe('a body', () => {
  const NOT_JSON = ['{', 'nothing', '{"a":1}}', '\u0000', "{'a':1}", '{"a":"\u0001"}']
  const OTHER_JSON = [
    ...['7', 'null', '"text"', '[]', '{}', '{"__proto__":{"user":{}}}', '{"auth":null}'],
    '['.repeat(200) + ']'.repeat(200),
    '{"user":'.repeat(200) + '{}' + '}'.repeat(200),
  ]

  each('that is no JSON, or of another type, is refused by %s, and nothing changes', async (_key, operation) => {
    const before = lab.contents()
    const tried: Tried[] = []
    for (const text of takesBody(operation) ? NOT_JSON : NOT_JSON.slice(0, 2))
      tried.push(await ask(operation, text, { ...safely(operation), text }))
    expect(wrongIn(operation, tried, { mayPass: operation.caller === 'anyone' })).toEqual([])
    const others: Tried[] = []
    for (const text of takesBody(operation) ? OTHER_JSON : OTHER_JSON.slice(-3))
      others.push(await ask(operation, text.slice(0, 40), { ...safely(operation), text }))
    expect(wrongIn(operation, others, { mayPass: !takesBody(operation) })).toEqual([])
    expect(changedSince(before)).toEqual([])
  })

  each('longer than 32 KB is refused by %s with IAM.1101', async (_key, operation) => {
    const text = JSON.stringify({ text: 'x'.repeat(32 * 1024) })
    const tried = await ask(operation, 'too long', { ...safely(operation), text })
    expect(wrongIn(operation, [tried])).toEqual([])
    expect(tried.answer.status).toBe(400)
    if (operation.method !== 'HEAD') expect(tried.answer.text).toContain('request body size')
  })
})

/** A place in a body, and what stands there. */
interface Place {
  readonly at: readonly (string | number)[]
  readonly value: unknown
}

const placesIn = (value: unknown, at: readonly (string | number)[] = []): readonly Place[] => [
  ...(at.length === 0 ? [] : [{ at, value }]),
  ...(Array.isArray(value)
    ? value.flatMap((item, index) => placesIn(item, [...at, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, item]) => placesIn(item, [...at, name]))
      : []),
]

/** The same body with something else in one place. */
function replaced(body: unknown, [first, ...rest]: Place['at'], by: unknown): unknown {
  if (first === undefined) return by
  if (Array.isArray(body)) return body.map((item: unknown, at) => (at === first ? replaced(item, rest, by) : item))
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).map(([name, item]) => [name, name === first ? replaced(item, rest, by) : item]),
  )
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)

const HIDDEN = ['\u202etarget', 'target\u0000', '\ud83d']
const REPLACEMENTS: readonly unknown[] = [7, 'x', true, ['x'], { x: 1 }]
const SAME_TYPE: readonly unknown[] = [-1, 0.5, '', 'x'.repeat(10_000), ...HIDDEN, [null]]

/** Of another type than documented, and taken all the same. */
const TAKEN: Readonly<Record<string, (place: string, type: string) => boolean>> = {
  // A duration is a number of days as well.
  createAgency: (place, type) => place === 'agency.duration' && type === 'number',
  updateAgency: (place, type) => place === 'agency.duration' && type === 'number',
}

describe('a field of a body', () => {
  const withBody = OPERATIONS.filter(operation => changes(operation)).map(
    operation => [keyOf(operation), operation] as const,
  )

  it.each(withBody)('of another type is refused by %s, and nothing changes', async (key, operation) => {
    const body = lab.bodies[key]
    if (body === undefined) return
    const before = lab.contents()
    const tried: Tried[] = []
    for (const { at, value } of placesIn(body))
      for (const by of REPLACEMENTS) {
        const place = at.join('.')
        if (typeOf(by) === typeOf(value) || TAKEN[key]?.(place, typeOf(by)) === true) continue
        const text = JSON.stringify(replaced(body, at, by))
        tried.push(await ask(operation, `${place} = ${JSON.stringify(by)}`, requestOf(operation, { text })))
      }
    expect(wrongIn(operation, tried)).toEqual([])
    expect(changedSince(before)).toEqual([])
  })

  it('that asks by a token for another scope is a token, or the request is refused', async () => {
    const operation = OPERATIONS.find(one => one.sdk === 'keystoneCreateUserTokenByPassword')
    if (operation === undefined) throw new Error('there is no such operation')
    const before = lab.contents()
    const tried: Tried[] = []
    for (const id of [...REPLACEMENTS, null, '']) {
      const text = JSON.stringify({ auth: { identity: { methods: ['token'], token: { id } } } })
      tried.push(await ask(operation, text, requestOf(operation, { text })))
    }
    expect(wrongIn(operation, tried)).toEqual([])
    expect(changedSince(before)).toEqual([])
  })

  it.each(withBody)('with a wild value, or null, never breaks %s', async (key, operation) => {
    const body = lab.bodies[key]
    if (body === undefined) return
    const tried: Tried[] = []
    const before = lab.contents()
    let counts = lab.counts()
    for (const { at, value } of placesIn(body))
      for (const by of [null, ...SAME_TYPE]) {
        if (by !== null && typeOf(by) !== typeOf(value)) continue
        const what = `${at.join('.')} = ${JSON.stringify(by).slice(0, 40)}`
        const one = await ask(operation, what, requestOf(operation, { text: JSON.stringify(replaced(body, at, by)) }))
        tried.push(one)
        if (one.answer.status >= 400) expect([what, lab.counts()]).toEqual([what, counts])
        else counts = lab.counts()
      }
    expect(wrongIn(operation, tried, { mayPass: true })).toEqual([])
    if (tried.every(({ answer }) => answer.status >= 400)) expect(changedSince(before)).toEqual([])
  })
})

describe('a path', () => {
  const GARBAGE = [
    ...['x', '%00', '%E0%A4%A', '__proto__', '%2e%2e%2fetc%2fpasswd', NOBODY.toUpperCase(), 'constructor', 'a%2fb'],
    ...['%0d%0aX-Evil:%201', '%E7%94%A8%E6%88%B7', "'--", '%', 'x'.repeat(129), 'x'.repeat(4000), '%E2%80%AE'],
  ]
  const withParameters = OPERATIONS.filter(({ path }) => path.includes('{')).map(
    operation => [keyOf(operation), operation] as const,
  )

  it.each(withParameters)('of garbage is refused by %s, and nothing changes', async (_key, operation) => {
    const before = lab.contents()
    const tried: Tried[] = []
    const names = [...operation.path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name)
    for (const [at, name] of names.reverse().entries())
      for (const garbage of at === 0 ? GARBAGE : GARBAGE.slice(0, 4)) {
        const path = lab.pathOf(operation, one => (one === name ? garbage : NOBODY))
        tried.push(await ask(operation, path, { ...requestOf(operation), path, text: documentedBody(operation) }))
      }
    expect(wrongIn(operation, tried)).toEqual([])
    expect(changedSince(before)).toEqual([])
  })

  it('that is known takes no other method, and says which it takes', async () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']
    const wrong: string[] = []
    for (const [path, sharing] of Map.groupBy(OPERATIONS, one => one.path)) {
      const [operation] = sharing
      const allowed = new Set<string>(sharing.map(one => one.method))
      if (operation === undefined) continue
      for (const method of methods.filter(one => !allowed.has(one))) {
        const answer = await lab.signed(lab.owner.keys, { method, path: lab.pathOf(operation) })
        const tried = { what: method, asked: { method, path }, answer }
        wrong.push(...wrongIn(operation, [tried]))
        const allow = String(answer.headers['allow']).split(', ')
        if (answer.status !== 405 || allow.some(one => !allowed.has(one)) || allow.length !== allowed.size)
          wrong.push(`${method} ${path}: ${String(answer.status)}, allows ${allow.join()}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('a query', () => {
  const NAMES = [
    ...['domain_id', 'name', 'enabled', 'page', 'per_page', 'user_id', 'type', 'permission_type', 'subject'],
    ...[
      'password_expires_at',
      'serial_number',
      'interface',
      'service_id',
      'scope',
      'is_domain',
      '__proto__',
      'parent_id',
    ],
  ]
  const VALUES = ['', '%00', '__proto__', 'x', 'true', '1e9', 'x'.repeat(300), "'%20or%201=1--"]

  each('of garbage, or with a field twice, never breaks %s', async (_key, operation) => {
    const before = lab.contents()
    const tried: Tried[] = []
    const all = VALUES.map(value => NAMES.map(name => `${name}=${value}`).join('&'))
    const twice = NAMES.map(name => `${name}=${NOBODY}&${name}=7`).join('&')
    const odd = ['&&&=&=x', 'a[]=1&a[]=2', '%E0%A4%A', 'page=1&per_page=0', 'page=0&per_page=1']
    // What changes something reads no query, but for one operation.
    const queries = changes(operation) ? [twice, ...all.slice(0, 3), '%E0%A4%A'] : [twice, ...all, ...odd]
    for (const query of queries) tried.push(await ask(operation, query.slice(0, 60), { ...safely(operation), query }))
    expect(wrongIn(operation, tried, { mayPass: true })).toEqual([])
    expect(changedSince(before)).toEqual([])
  })
})

describe('who asks', () => {
  const WINDOW = 16 * 60_000

  each('has to sign for %s, in time, with the right secret, in their own account', async (_key, operation) => {
    if (operation.caller === 'anyone') return
    const asked = requestOf(operation, { query: lab.queryOf(operation), text: documentedBody(operation) })
    const about = lab.headersOf(operation)
    const keys = lab.signer(operation)
    const tokenless = operation.sdk !== 'createTemporaryAccessKeyByToken'
    const text = tokenless ? asked.text : JSON.stringify({ auth: { identity: { methods: ['token'] } } })
    const bare = { ...asked, headers: about, ...(text === undefined ? {} : { text }) }
    const before = lab.contents()
    const tried: (Tried & { readonly status: number })[] = []
    const add = async (what: string, status: number, sent: Promise<Answered>) =>
      tried.push({ what, asked, status, answer: await sent })

    await add('unsigned', 401, lab.unsigned(bare))
    await add('another secret', 401, lab.signed({ ...keys, sk: 'x'.repeat(40) }, bare))
    await add('an unknown key', 401, lab.signed({ ...keys, ak: 'A'.repeat(20) }, bare))
    for (const away of [-WINDOW, WINDOW])
      await add(`${String(away)} ms off`, 401, lab.signed(keys, { ...bare, signedAt: Date.now() + away }))
    const elsewhere = { 'x-domain-id': lab.stranger.keys.domainId }
    await add('another account', 403, lab.signed(keys, { ...bare, headers: { ...about, ...elsewhere } }))
    for (const token of ['nothing', 'x'.repeat(5000)])
      await add(
        `token ${token.slice(0, 12)}`,
        401,
        lab.signed(keys, { ...bare, headers: { ...about, 'x-auth-token': token } }),
      )
    for (const authorization of ['Basic YTpi', 'SDK-HMAC-SHA256 Access=, SignedHeaders=, Signature='])
      await add(authorization, 401, lab.unsigned({ ...bare, headers: { ...about, authorization } }))

    expect(wrongIn(operation, tried)).toEqual([])
    const other = tried.filter(({ status, answer }) => answer.status !== status)
    expect(other.map(({ what, answer }) => `${what}: ${String(answer.status)} ${answer.text}`)).toEqual([])
    expect(changedSince(before)).toEqual([])
  })
})

describe('whatever comes', () => {
  const wildText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('__proto__', 'constructor', '\u202e', '\ud800', NOBODY, 'x'.repeat(300), '🙂'.repeat(80)),
  )
  const operations = fc.constantFrom(...OPERATIONS)

  it('is answered as documented, and the lab answers the next one', async () => {
    const property = fc.asyncProperty(
      operations,
      fc.record({ segment: wildText, query: fc.array(fc.tuple(wildText, wildText), { maxLength: 4 }) }),
      fc.oneof(fc.jsonValue({ maxDepth: 6 }), fc.dictionary(wildText, fc.jsonValue(), { maxKeys: 5 })),
      async (operation, { segment, query }, body) => {
        const path = lab.pathOf(operation, () => encodeURIComponent(segment.toWellFormed()) || 'x')
        const text = JSON.stringify(body)
        const asked = { method: operation.method, path, query: new URLSearchParams(query).toString(), text }
        const tried = await ask(operation, `${path} ${text}`, asked)
        expect(wrongIn(operation, [tried], { mayPass: !takesBody(operation) && !changes(operation) })).toEqual([])
      },
    )
    await fc.assert(property, { numRuns: 300 })
    expect((await lab.owner.client.keystoneListAuthDomains()).httpStatusCode).toBe(200)
  })

  it('has to be wrong to be refused: every documented body stands, with unknown fields beside it', async () => {
    const fresh = await hostileLab()
    const outcomes: Record<string, string> = {}
    for (const operation of OPERATIONS.filter(one => takesBody(one))) {
      const body = { ...fresh.bodies[keyOf(operation)], unknown: { __proto: 1 }, 'x-more': [1, 2] }
      const asked = { method: operation.method, path: fresh.pathOf(operation), text: JSON.stringify(body) }
      const { status, text } = await fresh.signed(fresh.signer(operation), asked)
      if (status !== operation.success) outcomes[keyOf(operation)] = `${String(status)} ${text}`
    }
    await fresh.close()
    expect(outcomes).toEqual({
      // Nobody has a device that is bound.
      keystoneCreateUserTokenByPasswordAndMfa: expect.stringMatching(/^401 /u) as string,
      createBindingDevice: expect.stringMatching(/^404 /u) as string,
      deleteBindingDevice: expect.stringMatching(/^409 /u) as string,
    })
  })
})

interface SlowEnd {
  readonly after: number
  readonly came: string
}

/** Sends a good head and then a byte of the body now and then, until the lab has enough of it. */
function bodyByByte(): Promise<SlowEnd> {
  const { hostname, port, host } = new URL(lab.url)
  const began = performance.now()
  return new Promise(resolve => {
    let came = ''
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `POST /v3/groups HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n`,
      ),
    )
    const drip = setInterval(() => socket.write('{'), 250)
    socket.setEncoding('utf8').on('data', part => (came += String(part)))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(drip)
      resolve({ after: performance.now() - began, came })
    })
  })
}

describe('the listener', () => {
  it('cuts off a body that comes byte by byte, while others are answered', async () => {
    const { after, came } = await slow
    expect(after).toBeGreaterThan(15_000)
    expect(after).toBeLessThan(30_000)
    expect(came).not.toMatch(/^HTTP\/1\.1 [25]/u)
  })

  it('has met nothing that it did not expect', () => {
    expect(lab.desk.log.lines.filter(line => line.includes('"error"'))).toEqual([])
  })
})
