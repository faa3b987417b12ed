import { request } from 'node:https'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { systemClock } from '../../electron/adapters/clock.ts'
import { systemRandom } from '../../electron/adapters/random.ts'
import { makeCertificate, startLabApi, type LabApi } from '../../electron/lab-api/server.ts'
import { makeApp, type TestApp } from '../support/makeApp.ts'

let desk: TestApp
let lab: LabApi
let cert: string

beforeAll(async () => {
  desk = await makeApp()
  const tls = await makeCertificate(systemClock)
  ;({ cert } = tls)
  lab = await startLabApi({ app: desk.app, port: 0, tls, clock: systemClock, random: systemRandom, log: desk.log })
})
afterAll(async () => {
  await lab.close()
  await desk.close()
})

/** What a client gets, or the code of the error that kept it away. */
const asked = (options: { readonly host?: string; readonly ca?: string; readonly maxVersion?: 'TLSv1.1' }) =>
  new Promise<unknown>(resolve => {
    const { port } = new URL(lab.url)
    const { host = '127.0.0.1', ...tls } = options
    const sent = request({ host, port, path: '/v3', ...tls, minVersion: 'TLSv1' }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('end', () => resolve(JSON.parse(text)))
    })
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    sent.end()
  })

describe('the lab API with TLS', () => {
  it('is trusted by whoever has its certificate, by both names of this machine, and links to itself', async () => {
    expect(lab.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/u)
    expect(await asked({ ca: cert })).toMatchObject({
      version: { links: [{ rel: 'self', href: `${lab.url}/v3/` }] },
    })
    expect(await asked({ ca: cert, host: 'localhost' })).toHaveProperty('version')
  })

  it('is trusted by nobody else, and speaks nothing older than TLS 1.2', async () => {
    expect(await asked({})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(await asked({ ca: cert, maxVersion: 'TLSv1.1' })).toEqual(expect.stringMatching(/^(?:ERR_SSL|ECONNRESET)/u))
  })

  it('has another certificate and key each time, and the key stays with it', async () => {
    const other = await makeCertificate(systemClock)
    expect(other.cert).not.toBe(cert)
    expect(await asked({ ca: other.cert })).not.toHaveProperty('version')
    expect(cert).not.toContain('PRIVATE KEY')
  })
})
