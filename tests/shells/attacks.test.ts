import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { systemRandom } from '../../electron/adapters/random.ts'
import { startHost, type Host } from '../../electron/shell-loopback/host.ts'
import { testClock, testLog } from '../support/fakes.ts'
import { httpPage } from './httpLine.ts'
import { smallPages } from './realDesk.ts'
import { recordingApp } from './recordingApp.ts'

/** Acceptance H-01 and H-02 of the security notes: what a hostile page, program or neighbour sends to the host. */
const folder = mkdtempSync(join(tmpdir(), 'iam-desk-attacks-'))
const app = recordingApp()
const clock = testClock()
const log = testLog()
let host: Host
let origin: string
let port: number
let bearer: string

beforeAll(async () => {
  host = await startHost({
    app,
    assets: smallPages(folder),
    port: 0,
    userPagesPort: 0,
    launchFolder: null,
    clock,
    random: systemRandom,
    log,
  })
  origin = new URL(host.url).origin
  port = Number(new URL(host.url).port)
  bearer = (await httpPage(host.newUrl())).bearer
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  app.reached.length = 0
})

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string | string[]>
  readonly body?: string
}

/** A good request for a capability, of which each attack changes one thing. */
const good = () => ({
  host: `127.0.0.1:${port}`,
  origin,
  'content-type': 'application/json',
  authorization: `Bearer ${bearer}`,
  'sec-fetch-site': 'same-origin',
})

function send({
  method = 'POST',
  path = '/rpc/directory.search',
  headers = {},
  body = '{}',
}: Sent): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, setHost: false }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', chunk => (text += String(chunk)))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
    })
    asked.on('error', reject)
    asked.end(method === 'GET' ? undefined : body)
  })
}

/** Writes bytes as they are, for what a well-behaved client cannot send. */
function raw(text: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setEncoding('utf8').on('data', chunk => (answer += String(chunk)))
    socket.on('error', () => resolve(answer))
    socket.on('close', () => resolve(answer))
    socket.setTimeout(1500, () => socket.destroy())
  })
}

const without = (name: string) => Object.fromEntries(Object.entries(good()).filter(([header]) => header !== name))

describe('the browser host', () => {
  it('lets a well-formed request of its own page through', async () => {
    expect(await send({ headers: good() })).toMatchObject({ status: 200, body: '{"ok":true,"value":null}' })
    expect(app.reached).toEqual(['dispatch directory.search operator'])
  })

  const wrongHosts = (p: number) => [
    'evil.example',
    `evil.example:${p}`,
    `127.0.0.1.evil.example:${p}`,
    `0.0.0.0:${p}`,
    '127.0.0.1',
    `127.0.0.1:${p + 1}`,
    'localhost',
    `localhost.:${p}`,
    `[::1]:${p}`,
    `127.0.0.2:${p}`,
    `2130706433:${p}`,
    `user@127.0.0.1:${p}`,
    `127.1:${p}`,
    '',
  ]
  it('refuses every Host that is not exactly its own', async () => {
    for (const wrong of wrongHosts(port)) {
      const answer = await send({ headers: { ...good(), host: wrong, origin: `http://${wrong}` } })
      expect([wrong, answer.status]).toEqual([wrong, 421])
    }
    expect(
      await raw(
        `POST /rpc/directory.search HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nOrigin: ${origin}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
      ),
    ).toMatch(/^HTTP\/1\.1 4/u)
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421/u)
    expect(app.reached).toEqual([])
  })

  it('refuses every foreign Origin, and a change without one', async () => {
    const wrong = [
      'null',
      'http://evil.example',
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port + 1}`,
      'http://127.0.0.1',
      `${origin}.evil.example`,
      `http://localhost:${port}`,
      `${origin}/`,
    ]
    for (const one of wrong)
      expect([one, (await send({ headers: { ...good(), origin: one } })).status]).toEqual([one, 403])
    expect((await send({ headers: without('origin') })).status).toBe(403)
    expect(
      (await send({ method: 'GET', path: '/', headers: { host: `127.0.0.1:${port}`, origin: 'http://evil.example' } }))
        .status,
    ).toBe(403)
    expect(app.reached).toEqual([])
  })

  it('refuses what a browser says comes from another site', async () => {
    for (const site of ['cross-site', 'same-site', 'nonsense']) {
      expect((await send({ headers: { ...good(), 'sec-fetch-site': site } })).status).toBe(403)
      expect(
        (
          await send({
            method: 'GET',
            path: '/assets/app.js',
            headers: {
              host: `127.0.0.1:${port}`,
              'sec-fetch-site': site,
              'sec-fetch-mode': 'no-cors',
              'sec-fetch-dest': 'script',
            },
          })
        ).status,
      ).toBe(403)
      expect(
        (
          await send({
            method: 'GET',
            path: '/',
            headers: {
              host: `127.0.0.1:${port}`,
              'sec-fetch-site': site,
              'sec-fetch-mode': 'navigate',
              'sec-fetch-dest': 'iframe',
            },
          })
        ).status,
      ).toBe(403)
    }
    expect(app.reached).toEqual([])
  })

  it('lets a person open the page from elsewhere, because that answer carries nothing', async () => {
    const headers = {
      host: `127.0.0.1:${port}`,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect((await send({ method: 'GET', path: '/', headers })).status).toBe(200)
    expect(
      (await send({ method: 'GET', path: '/events', headers: { ...headers, authorization: `Bearer ${bearer}` } }))
        .status,
    ).toBe(403)
  })

  it('takes JSON only, so that no form can speak to it', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json-patch+json',
      'application/json; charset=utf-16',
      'text/plain; application/json',
      '',
    ]) {
      expect([type, (await send({ headers: { ...good(), 'content-type': type } })).status]).toEqual([type, 415])
    }
    expect((await send({ headers: without('content-type') })).status).toBe(415)
    expect(app.reached).toEqual([])
  })

  it('answers GET and POST only, and no preflight', async () => {
    for (const method of ['OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'PROPFIND']) {
      const answer = await send({ method, headers: good() })
      expect([method, answer.status]).toEqual([method, 405])
      expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
    }
    expect(await raw(`CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)).not.toContain('200')
    expect(
      await raw(`GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 400/u)
    const socket = await raw(
      `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    )
    expect(socket).toMatch(/^HTTP\/1\.1 403/u)
    expect(app.reached).toEqual([])
  })

  it('refuses bodies that are too large, broken, or aimed at prototypes', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) })
    expect(
      await send({ headers: good(), body: large }).then(
        answer => answer.status,
        () => 413,
      ),
    ).toBe(413)
    for (const body of [
      '{',
      '[',
      '"',
      '{"a":1}}',
      '{"__proto__":{"admin":true}}',
      '{"a":{"constructor":{"prototype":{}}}}',
      '\u0000',
    ]) {
      const answer = await send({ headers: good(), body })
      expect([body, answer.status]).toEqual([body, 400])
      expect(JSON.parse(answer.body)).toEqual({ ok: false, error: { code: 'invalid_input', reason: 'host.not-json' } })
    }
    expect(app.reached).toEqual([])
  })

  it('takes a large body for an import alone, and from a signed page alone', async () => {
    const body = JSON.stringify({ fileName: 'a.csv', content: 'x'.repeat(3 * 1024 * 1024) })
    expect((await send({ path: '/rpc/directory.readImport', headers: good(), body })).status).toBe(200)
    app.reached.length = 0
    const stranger = await send({ path: '/rpc/directory.readImport', headers: without('authorization'), body }).then(
      answer => answer.status,
      () => 401,
    )
    expect(stranger).toBe(401)
    expect(app.reached).toEqual([])
  })

  it('cuts off a client that sends drop by drop', { timeout: 180_000 }, async () => {
    const answer = await new Promise<string>(resolve => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `),
      )
      const drip = setInterval(() => socket.writable && socket.write('x'), 500)
      let text = ''
      socket.setEncoding('utf8').on('data', chunk => (text += String(chunk)))
      socket.on('error', () => undefined)
      socket.on('close', () => {
        clearInterval(drip)
        resolve(text)
      })
    })
    // It ends at all: the drops would go on for ever.
    expect(answer).toMatch(/^HTTP\/1\.1 4/u)
  })

  it('closes a connection that asks nothing without a word, or a browser would take it for its next answer', async () => {
    const answer = await new Promise<string>(resolve => {
      const socket = connect(port, '127.0.0.1')
      let text = ''
      socket.setEncoding('utf8').on('data', chunk => (text += String(chunk)))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })
    expect(answer).toBe('')
  })

  it('refuses a bearer that is missing, wrong or in the wrong place', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer x',
      `Basic ${bearer}`,
      `Bearer ${bearer}x`,
      `Bearer ${bearer.slice(1)}A`,
      `bearer ${bearer}`,
    ]) {
      const answer = await send({ headers: { ...good(), authorization } })
      expect([authorization, answer.status]).toEqual([authorization, 401])
      expect(JSON.parse(answer.body)).toEqual({ ok: false, error: { code: 'signed_out', reason: 'host.no-pass' } })
    }
    expect((await send({ headers: { ...without('authorization'), cookie: `bearer=${bearer}` } })).status).toBe(401)
    expect(
      (await send({ path: `/rpc/directory.search?bearer=${bearer}`, headers: without('authorization') })).status,
    ).toBe(401)
    expect((await send({ path: '/vault/status', headers: without('authorization') })).status).toBe(401)
    expect((await send({ method: 'GET', path: '/events', headers: { host: `127.0.0.1:${port}` } })).status).toBe(401)
    expect(app.reached).toEqual([])
  })

  it('takes a ticket once, and for a minute', async () => {
    const ticket = (url: string) => JSON.stringify({ ticket: new URL(url).hash.slice(3) })
    const headers = without('authorization')
    const once = ticket(host.newUrl())
    expect((await send({ path: '/session', headers, body: once })).status).toBe(200)
    expect((await send({ path: '/session', headers, body: once })).status).toBe(401)
    const late = ticket(host.newUrl())
    await clock.advance(61_000)
    expect((await send({ path: '/session', headers, body: late })).status).toBe(401)
    for (const body of ['{}', '[]', '5', 'null', '{"ticket":5}', '{"ticket":""}'])
      expect((await send({ path: '/session', headers, body })).status).toBe(401)
    expect(new URL(host.url).hash.length).toBeGreaterThan(43)
  })

  it('slows down whoever guesses tickets', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 30 }, () =>
        send({ path: '/session', headers: without('authorization'), body: '{"ticket":"guess"}' }),
      ),
    )
    expect(guesses.filter(answer => answer.status === 429).length).toBeGreaterThan(15)
    expect(
      (
        await send({
          path: '/session',
          headers: without('authorization'),
          body: JSON.stringify({ ticket: new URL(host.newUrl()).hash.slice(3) }),
        })
      ).status,
    ).toBe(200)
  })

  it('guards every answer by the same headers, errors included', async () => {
    const answers = [
      await send({ method: 'GET', path: '/', headers: { host: `127.0.0.1:${port}` } }),
      await send({ method: 'GET', path: '/assets/app.js', headers: { host: `127.0.0.1:${port}` } }),
      await send({ method: 'GET', path: '/nowhere', headers: { host: `127.0.0.1:${port}` } }),
      await send({ method: 'GET', path: '/%zz', headers: { host: `127.0.0.1:${port}` } }),
      await send({ headers: good() }),
      await send({ headers: { ...good(), host: 'evil.example' } }),
      await send({ headers: { ...good(), authorization: '' } }),
    ]
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'(?: 'nonce-[\w-]{24}')?; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'$/u,
      )
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      })
      expect(headers['set-cookie']).toBeUndefined()
      expect(headers['access-control-allow-origin']).toBeUndefined()
      expect(headers['x-powered-by']).toBeUndefined()
    }
  })

  it('gives every page load a style nonce of its own', async () => {
    const loads = await Promise.all(
      [0, 1].map(() => send({ method: 'GET', path: '/', headers: { host: `127.0.0.1:${port}` } })),
    )
    const nonces = loads.map(load => /'nonce-([\w-]+)'/u.exec(String(load.headers['content-security-policy']))?.[1])
    expect(new Set(nonces).size).toBe(2)
    loads.forEach((load, n) => expect(load.body).toContain(`content="${String(nonces[n])}"`))
  })

  it('serves its own files only, however a path is spelt', async () => {
    const wrong = [
      '/../outside.txt',
      '/..%2foutside.txt',
      '/%2e%2e/outside.txt',
      '/assets/../../outside.txt',
      '/assets/..%5c..%5coutside.txt',
      '//etc/passwd',
      '/etc/passwd',
      '/assets/app.js%00',
      '/assets',
      '/assets/',
      '/index.html',
      '/userpages.html',
      '/.',
      '/..',
      `/${'a/'.repeat(4000)}`,
      '/assets//app.js',
      '/%',
      '/assets/app.js/..',
    ]
    for (const path of wrong) {
      const answer = await send({ method: 'GET', path, headers: { host: `127.0.0.1:${port}` } })
      expect([path, answer.status >= 400, answer.body.includes('not for you')]).toEqual([path, true, false])
    }
    expect(
      (await send({ method: 'GET', path: '/assets/app.js?v=1', headers: { host: `127.0.0.1:${port}` } })).status,
    ).toBe(200)
  })

  it('listens on 127.0.0.1 and nowhere else', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter(one => one?.family === 'IPv4' && !one.internal)
      .map(one => one?.address ?? '')
    for (const address of [...others, '::1']) {
      const connected = await new Promise<boolean>(resolve => {
        const socket = connect(port, address, () => {
          socket.destroy()
          resolve(true)
        })
        socket.on('error', () => resolve(false))
      })
      expect([address, connected]).toEqual([address, false])
    }
  })

  it('turns away other users of the machine, with and without a stolen bearer', async ({ skip }) => {
    if (process.getuid?.() !== 0 || process.platform !== 'linux') return skip('needs root to become somebody else')
    const script = `fetch('${origin}/rpc/directory.search',{method:'POST',headers:{origin:'${origin}','content-type':'application/json',authorization:'Bearer ${bearer}'},body:'{}'}).then(a=>console.log('status',a.status),()=>console.log('refused'))`
    const become = ['--reuid=65534', '--clear-groups', '--inh-caps=-all', 'node', '-e', script]
    const { stdout } = await promisify(execFile)('setpriv', become, { env: { PATH: process.env['PATH'] ?? '' } })
    expect(stdout.trim()).toBe('refused')
    expect(app.reached).toEqual([])
    expect(log.lines.join()).toContain('host.other-user')
  })

  it('tells of no secret in its log', () => {
    expect(log.lines.join('\n')).not.toContain(bearer)
    expect(log.lines.join('\n')).not.toContain('#k=')
    expect(readFileSync(new URL('../../electron/shell-loopback/listener.ts', import.meta.url), 'utf8')).toContain(
      'logger: false',
    )
  })
})

describe('the events of the browser host', () => {
  it('end with the page: the core is told a minute after it was last seen', async () => {
    const page = await httpPage(host.newUrl())
    app.reached.length = 0
    await clock.advance(30_000)
    page.gone()
    await new Promise(resolve => setTimeout(resolve, 100))
    for (let n = 0; n < 11; n += 1) await clock.advance(5_000)
    const before = app.reached.filter(line => line === 'drop').length
    for (let n = 0; n < 4; n += 1) await clock.advance(5_000)
    expect(app.reached.filter(line => line === 'drop').length).toBeGreaterThan(before)
    expect((await page.vault('status', {})).ok).toBe(true)
  })

  it('sign every operator out when the clock says that the machine slept', async () => {
    app.reached.length = 0
    clock.setWall(clock.now() + 3_600_000)
    await clock.advance(5_000)
    expect(app.reached).toContain('lock-all')
  })

  it('go to each page without the names of other pages', async () => {
    const page = await httpPage(host.newUrl())
    const heard: unknown[] = []
    page.onEvent(event => heard.push(event))
    app.emit({ kind: 'signed-out', client: 'page:somebody-else' })
    app.emit({ kind: 'changed', domains: ['calls'] })
    await expect.poll(() => heard).toEqual([{ kind: 'changed', domains: ['calls'] }])
    page.gone()
  })
})

describe("the users' own pages", () => {
  const pagesOrigin = () => new URL(host.userPagesUrl ?? '').origin

  it('have an origin of their own, and hold the store open under it', () => {
    expect(pagesOrigin()).not.toBe(origin)
    expect([...app.held]).toEqual([host.userPagesUrl])
  })

  it('let anybody in as a user, and as nothing else', async () => {
    const visitor = await httpPage(host.userPagesUrl ?? '')
    await visitor.call('directory.search', {})
    expect(app.reached).toEqual(['dispatch directory.search user'])
    app.reached.length = 0
    expect(await visitor.vault('unlock', { login: 'ann', passphrase: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    })
    expect(
      (await fetch(`${pagesOrigin()}/events`, { headers: { authorization: `Bearer ${visitor.bearer}` } })).status,
    ).toBe(404)
    expect(app.reached).toEqual([])
  })

  it('take no bearer of the desk, and the desk none of theirs', async () => {
    const visitor = await httpPage(host.userPagesUrl ?? '')
    expect((await send({ headers: { ...good(), authorization: `Bearer ${visitor.bearer}` } })).status).toBe(401)
    const answer = await fetch(`${pagesOrigin()}/rpc/sessions.state`, {
      method: 'POST',
      headers: { origin: pagesOrigin(), 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: '{}',
    })
    expect(answer.status).toBe(401)
    expect(app.reached).toEqual([])
  })

  it('come from the other end of their socket, whatever a header says', async () => {
    const visitor = await httpPage(host.userPagesUrl ?? '')
    app.peers.length = 0
    await fetch(`${pagesOrigin()}/rpc/sessions.state`, {
      method: 'POST',
      headers: {
        origin: pagesOrigin(),
        'content-type': 'application/json',
        authorization: `Bearer ${visitor.bearer}`,
        'x-forwarded-for': '10.0.0.1',
        'x-real-ip': '10.0.0.1',
        forwarded: 'for=10.0.0.1',
      },
      body: '{}',
    })
    expect(app.peers).toEqual(['127.0.0.1'])
  })

  it('show their own page, not the desk', async () => {
    expect(await (await fetch(`${pagesOrigin()}/`)).text()).toContain('<title>userpages</title>')
    expect(await (await fetch(`${origin}/`)).text()).toContain('<title>index</title>')
  })

  it('slow down a program that keeps coming', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        fetch(`${pagesOrigin()}/session`, {
          method: 'POST',
          headers: { origin: pagesOrigin(), 'content-type': 'application/json' },
          body: '{}',
        }),
      ),
    )
    expect(answers.filter(answer => answer.status === 429).length).toBeGreaterThan(30)
  })
})
