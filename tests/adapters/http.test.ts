import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'

import { HttpSms } from '#shared/contract/sms.ts'
import { Secret } from '#shared/secret.ts'

import { deliveryOfError } from '../../electron/adapters/senders/httpAnswer.ts'
import { httpSender } from '../../electron/adapters/senders/http.ts'
import type { OutgoingMessage, HttpSmsOptions } from '../../electron/core/ports.ts'
import { openHttpGateway } from '../support/httpGateway.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
async function gateway(answer?: Parameters<typeof openHttpGateway>[0]) {
  const opened = await openHttpGateway(answer)
  closers.push(opened.close)
  return opened
}

const JSON_BODY = '{"to":"{to}","text":"{text}","id":"{key}"}'
const options = (url: string, changes: Partial<HttpSmsOptions> = {}): HttpSmsOptions => ({
  kind: 'http',
  url,
  method: 'POST',
  format: 'json',
  body: JSON_BODY,
  headers: [{ name: 'Authorization', value: 'Bearer {secret}' }],
  okFrom: 200,
  okTo: 299,
  pointer: '',
  equals: '',
  timeoutSeconds: 5,
  ...changes,
  secret: new Secret('s3cret'),
})
const message = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  channel: 'sms',
  to: '+8613800138000',
  subject: 'not for a text message',
  body: new Secret('Code 123456 验证码'),
  key: 'a1b2',
  ...changes,
})

// Whatever is sent must come back as the very same text: nothing of it may become structure.
const HOSTILE = [
  '","admin":true,"x":"',
  'a&to=+10000000000&b=c%26d',
  'line one\r\nX-Injected: yes\r\n\r\nbody',
  '\\" \u0000 \u2028 \u202e {to} {secret} {key} $& $1',
  '</script><!-- 🌊 é 验证码',
]

describe('a text message over HTTP', () => {
  it('goes as JSON, with the secret in its header, and the subject nowhere', async () => {
    const { url, requests } = await gateway()
    expect(await httpSender(options(`${url}/v1/send?tenant=7`)).send(message())).toEqual({ kind: 'sent' })
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/send?tenant=7',
      headers: { authorization: 'Bearer s3cret', 'content-type': 'application/json' },
    })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      to: '+8613800138000',
      text: 'Code 123456 验证码',
      id: 'a1b2',
    })
    expect(JSON.stringify(requests)).not.toContain('not for a text')
  })

  it.each(HOSTILE)('carries %j as one JSON text', async text => {
    const { url, requests } = await gateway()
    await httpSender(options(url, { body: '{"a":[{"m":"<{text}>"}],"to":"{to}","__proto__":"{key}"}' })).send(
      message({ body: new Secret(text) }),
    )
    const body = JSON.parse(requests[0]?.body ?? '') as Record<string, unknown>
    expect(Object.entries(body)).toEqual([
      ['a', [{ m: `<${text}>` }]],
      ['to', '+8613800138000'],
      ['__proto__', 'a1b2'],
    ])
  })

  it.each(HOSTILE)('carries %j as one form field, in the body and in the address', async text => {
    const { url, requests } = await gateway()
    const form: Partial<HttpSmsOptions> = {
      format: 'form',
      body: 'to={digits}\ntext={text}\nuser=lab=desk\npass={secret}',
      headers: [],
    }
    await httpSender(options(url, form)).send(message({ body: new Secret(text) }))
    await httpSender(options(`${url}/send?x=1`, { ...form, method: 'GET' })).send(message({ body: new Secret(text) }))
    const fields = [
      ['to', '8613800138000'],
      ['text', text],
      ['user', 'lab=desk'],
      ['pass', 's3cret'],
    ]
    expect([...new URLSearchParams(requests[0]?.body ?? '')]).toEqual(fields)
    expect([...new URL(`http://x${requests[1]?.path ?? ''}`).searchParams]).toEqual([['x', '1'], ...fields])
    expect(requests[1]?.body).toBe('')
  })

  it.each(['15112345611', '', '+0123456789', '+49151\r\n1', '+4915112345678901', '+49 151 1234'])(
    'does not go to %j',
    async to => {
      const { url, requests } = await gateway()
      expect(await httpSender(options(url)).send(message({ to }))).toEqual({
        kind: 'never',
        problem: 'codes.problem.number',
      })
      expect(requests).toEqual([])
    },
  )

  const status = (code: number) => (response: ServerResponse) => response.writeHead(code).end('{"status":"accepted"}')
  it.each([
    [200, 'sent', undefined],
    [202, 'sent', undefined],
    [400, 'never', 'codes.problem.gateway-refused'],
    [401, 'never', 'codes.problem.gateway-sign-in'],
    [403, 'never', 'codes.problem.gateway-sign-in'],
    [404, 'never', 'codes.problem.gateway-refused'],
    [408, 'later', 'codes.problem.gateway-busy'],
    [429, 'later', 'codes.problem.gateway-busy'],
    [500, 'later', 'codes.problem.gateway-busy'],
    [503, 'later', 'codes.problem.gateway-busy'],
  ])('reads the status %d as %s', async (code, kind, problem) => {
    const { url } = await gateway(status(code))
    expect(await httpSender(options(url)).send(message())).toEqual(problem === undefined ? { kind } : { kind, problem })
  })

  it('holds a 2xx that is outside the agreed range for no answer', async () => {
    const { url } = await gateway(status(204))
    expect(await httpSender(options(url, { okTo: 202 })).send(message())).toEqual({
      kind: 'never',
      problem: 'codes.problem.gateway-answer',
    })
  })

  it.each([
    ['{"code":0}', '/code', '0', true],
    ['{"result":{"ok":true}}', '/result/ok', 'true', true],
    ['{"a/b":[{"~":"yes"}]}', '/a~1b/0/~0', 'yes', true],
    ['{"code":1}', '/code', '0', false],
    ['{"code":null}', '/code', 'null', false],
    ['{"code":{}}', '/code', '[object Object]', false],
    ['{}', '/constructor/name', 'Object', false],
    ['[]', '/length', '0', false],
    ['not JSON', '/code', '0', false],
    ['', '/code', '0', false],
    ['\u00ff{"code":0}', '/code', '0', false],
  ])('looks into the answer %j at %j for %j', async (...[text, pointer, equals, right]) => {
    const { url } = await gateway(response => response.end(text))
    expect(await httpSender(options(url, { pointer, equals })).send(message())).toEqual(
      right ? { kind: 'sent' } : { kind: 'never', problem: 'codes.problem.gateway-answer' },
    )
  })

  it.each([301, 302, 303, 307, 308])('follows no %d, wherever it leads', async code => {
    const inside = await gateway()
    const { url } = await gateway(response =>
      response.writeHead(code, { location: `${inside.url}/latest/meta-data` }).end(),
    )
    expect(await httpSender(options(url)).send(message())).toEqual({
      kind: 'never',
      problem: 'codes.problem.gateway-redirect',
    })
    expect(inside.requests).toEqual([])
  })

  it('reads no endless answer: a cut-off one is not the agreed one', async () => {
    const flood = (response: ServerResponse) => {
      response.writeHead(200)
      const pour = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      }
      response.on('drain', pour)
      pour()
    }
    const { url } = await gateway(flood)
    expect(await httpSender(options(url, { pointer: '/ok', equals: 'true' })).send(message())).toMatchObject({
      kind: 'never',
      problem: 'codes.problem.gateway-answer',
    })
    // When the status is all that counts, nothing of it is read.
    expect(await httpSender(options(url)).send(message())).toEqual({ kind: 'sent' })
  })

  it('waits no longer than agreed, for the head or for the rest', async () => {
    const silent = await gateway(() => undefined)
    const dripping = await gateway(response => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(timer))
    })
    const slow = { kind: 'later', problem: 'codes.problem.gateway-slow' }
    const hurried = { timeoutSeconds: 0.3, pointer: '/ok', equals: 'true' }
    expect(await httpSender(options(silent.url, hurried)).send(message())).toEqual(slow)
    expect(await httpSender(options(dripping.url, hurried)).send(message())).toEqual(slow)
  })

  it('tries again later when nobody listens or the line breaks', async () => {
    const hangUp = await gateway(response => response.destroy())
    const gone = await openHttpGateway()
    await gone.close()
    for (const { url } of [hangUp, gone])
      expect(await httpSender(options(url)).send(message())).toEqual({
        kind: 'later',
        problem: 'codes.problem.gateway-unreachable',
      })
  })

  it('does not trust a certificate that nobody vouches for, and says nothing to whoever shows it', async () => {
    const heard: unknown[] = []
    // Any TLS server with a certificate of its own will do.
    const server = new SMTPServer({
      secure: true,
      onConnect: (session, done) => {
        heard.push(session)
        done()
      },
    })
    server.on('error', () => undefined)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise(resolve => server.close(() => resolve())))
    const { port } = server.server.address() as AddressInfo
    expect(await httpSender(options(`https://127.0.0.1:${String(port)}/`)).send(message())).toEqual({
      kind: 'never',
      problem: 'codes.problem.gateway-tls',
    })
    expect(heard).toEqual([])
  })

  it.each([
    [
      Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(), { code: 'ENOTFOUND' }) }),
      'host',
    ],
    [new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })]), 'unreachable'],
    ['boom', 'unreachable'],
  ])('reads the failure %s as %s', (error, word) => {
    expect(deliveryOfError(error)).toEqual({ kind: 'later', problem: `codes.problem.gateway-${word}` })
  })
})

describe('the setting of an HTTP gateway', () => {
  const { secret: _hidden, ...rest } = options('https://sms.example.org/send')
  const good = { ...rest, secret: '' }
  const fits = (changes: object) => HttpSms.safeParse({ ...good, ...changes }).success

  it.each([
    {},
    { url: 'http://127.0.0.1:8080/send' },
    { url: 'http://[::1]/' },
    { url: 'http://localhost/x?y=1' },
    { format: 'form', body: 'to={digits}\ntext={text}', method: 'GET' },
    { headers: [] },
    { headers: [{ name: 'Idempotency-Key', value: '{key}' }] },
    { pointer: '/a~1b/0', equals: 'ok' },
  ])('may be %j', changes => {
    expect(fits(changes)).toBe(true)
  })

  it.each([
    { url: 'http://sms.example.org/send' },
    { url: 'http://127.0.0.1.evil.example/' },
    { url: 'http://127.0.0.1@evil.example/' },
    { url: 'https://user:pass@sms.example.org/' },
    { url: 'https://sms.example.org/#x' },
    { url: 'https://sms.example.org\\@evil.example/' },
    { url: 'https://sms.example.org/ send' },
    { url: 'file:///etc/passwd' },
    { url: 'ftp://127.0.0.1/' },
    { url: 'http://169.254.169.254/latest' },
    { url: '' },
    { body: '{"to":"{to}"}' },
    { body: '{"text":"{text}"}' },
    { body: '{"to":"{to}","text":"{text}","x":"{password}"}' },
    { body: '{"to":"{to}","{text}":1}' },
    { body: '"{to} {text}"' },
    { body: '{"to":{to},"text":{text}}' },
    { format: 'form', body: 'to={to}\n=oops {text}' },
    { format: 'form', body: '' },
    { method: 'GET' },
    { headers: [{ name: 'X-A', value: 'b\r\nX-C: d' }] },
    { headers: [{ name: 'X-A\r\nX-B', value: 'c' }] },
    { headers: [{ name: 'X A', value: 'c' }] },
    { headers: [{ name: '', value: 'c' }] },
    { headers: [{ name: 'Host', value: 'evil.example' }] },
    { headers: [{ name: 'transfer-encoding', value: 'chunked' }] },
    { headers: [{ name: 'Proxy-Authorization', value: 'x' }] },
    { headers: [{ name: 'X-Text', value: '{text}' }] },
    {
      headers: [
        { name: 'A', value: '1' },
        { name: 'a', value: '2' },
      ],
    },
    { secret: 'a\r\nX-Injected: yes' },
    { secret: '密钥' },
    { okFrom: 250, okTo: 200 },
    { okTo: 302 },
    { pointer: 'status' },
    { pointer: '/a~2' },
    { timeoutSeconds: 0 },
    { timeoutSeconds: 61 },
    { extra: true },
  ])('cannot be %j', changes => {
    expect(fits(changes)).toBe(false)
  })
})
