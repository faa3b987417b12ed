import { createHash, createHmac } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { makeLab, type LabUser } from '../support/labDesk.ts'
import type { SdkKeys } from '../support/officialSdk.ts'

let lab: Awaited<ReturnType<typeof makeLab>>
let li: LabUser

beforeAll(async () => {
  lab = await makeLab()
  li = await lab.user('li.na')
})
afterAll(() => lab.close())

/** A signed request, to be sent as often as somebody who listened would. */
function signed({ ak, sk }: SdkKeys, at: Date): () => Promise<number> {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const date = `${at.toISOString().slice(0, 19).replaceAll(/[-:]/gu, '')}Z`
  const { host } = new URL(lab.url)
  const canonical = [
    'GET',
    '/v3/auth/domains/',
    '',
    `host:${host}\nx-sdk-date:${date}\n`,
    'host;x-sdk-date',
    sha256(''),
  ]
  const text = `SDK-HMAC-SHA256\n${date}\n${sha256(canonical.join('\n'))}`
  const signature = createHmac('sha256', sk).update(text).digest('hex')
  const authorization = `SDK-HMAC-SHA256 Access=${ak}, SignedHeaders=host;x-sdk-date, Signature=${signature}`
  return async () =>
    (await fetch(`${lab.url}/v3/auth/domains`, { headers: { 'x-sdk-date': date, authorization } })).status
}

describe('a request that is sent again', () => {
  it('stands as often as it comes within the clock window, as at the real gateway', async () => {
    const send = signed(li.keys, new Date())
    expect([await send(), await send()]).toEqual([200, 200])
  })

  it('stands once where the key is for one use', async () => {
    const made = await lab.ann.call('accessKeys.create', { userId: li.userId, oneUse: true })
    const keys = { ak: made.accessKey, sk: made.secret }
    const send = signed(keys, new Date())
    expect([await send(), await send()]).toEqual([200, 401])
    // Another second is another signature.
    expect(await signed(keys, new Date(Date.now() - 1_000))()).toBe(200)
  })

  it('costs a key for one use nothing where the signature is wrong', async () => {
    const made = await lab.ann.call('accessKeys.create', { userId: lab.owner.userId, oneUse: true })
    expect(await signed({ ak: made.accessKey, sk: 'wrong' }, new Date())()).toBe(401)
    expect(await signed({ ak: made.accessKey, sk: made.secret }, new Date())()).toBe(200)
  })
})
