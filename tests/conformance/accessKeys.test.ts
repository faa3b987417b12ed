import {
  KeystoneShowUserRequest,
  ListPermanentAccessKeysRequest,
  ShowPermanentAccessKeyRequest,
  ShowUserRequest,
  UpdateCredentialOption,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { describe, expect, it } from 'vitest'

import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { createKey, removeKey, updateKey } from '../support/userRequests.ts'

// Every group of the API reference that is answered: what succeeds, in which fields, and how it fails.
const { lab, owner, li, stranger } = await labOfFile()

/** The names of an answer's fields; the documented ones, no more and no less. */
const fieldsOf = (value: unknown): string[] => Object.keys(value ?? {}).sort()

describe('Account Management', () => {
  it('keystoneListAuthDomains', async () => {
    const { domains = [], links } = await li.client.keystoneListAuthDomains()
    expect(domains.map(fieldsOf)).toEqual([['description', 'enabled', 'id', 'links', 'name']])
    expect(fieldsOf(links)).toEqual(['self'])
  })
})

describe('IAM User Management', () => {
  const LISTED = [
    ...['access_mode', 'description', 'domain_id', 'enabled', 'id', 'last_project_id', 'links', 'name'],
    ...['password_expires_at', 'pwd_status'],
  ]

  it('keystoneListUsers', async () => {
    const { users = [], links } = await owner.client.keystoneListUsers()
    for (const user of users) expect(fieldsOf(user)).toEqual(LISTED)
    expect(fieldsOf(links)).toEqual(['next', 'previous', 'self'])
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject({ httpStatusCode: 403, errorCode: 403 })
  })

  it('keystoneShowUser', async () => {
    const { user } = await li.client.keystoneShowUser(new KeystoneShowUserRequest(li.userId))
    expect(fieldsOf(user)).toEqual(LISTED)
    for (const unknown of ['f'.repeat(32), 'nobody'])
      expect(await failureOf(owner.client.keystoneShowUser(new KeystoneShowUserRequest(unknown)))).toMatchObject({
        httpStatusCode: 404,
        errorCode: 404,
      })
  })

  it('showUser', async () => {
    const { user } = await owner.client.showUser(new ShowUserRequest(li.userId))
    expect(fieldsOf(user)).toEqual(
      [
        ...['access_mode', 'areacode', 'create_time', 'description', 'domain_id', 'email', 'enabled', 'id'],
        ...['is_domain_owner', 'links', 'name', 'phone', 'pwd_status', 'update_time', 'xuser_id', 'xuser_type'],
      ].sort(),
    )
  })
})

describe('Access Key Management', () => {
  const SHOWN = ['access', 'create_time', 'description', 'status', 'user_id']
  const create = (by: LabUser, userId: string, description = '') => createKey(by.client, userId, description)
  const show = (by: LabUser, accessKey: string) =>
    by.client.showPermanentAccessKey(new ShowPermanentAccessKeyRequest(accessKey))
  const list = async (by: LabUser, userId?: string) => {
    const asked = new ListPermanentAccessKeysRequest()
    if (userId !== undefined) asked.withUserId(userId)
    return (await by.client.listPermanentAccessKeys(asked)).credentials ?? []
  }
  const update = (by: LabUser, accessKey: string, option: UpdateCredentialOption) =>
    updateKey(by.client, accessKey, option)
  const remove = (by: LabUser, accessKey: string) => removeKey(by.client, accessKey)

  it('createPermanentAccessKey: a user for themselves, an administrator for others, two at most', async () => {
    const { credential } = await create(li, li.userId, 'nightly job')
    expect(fieldsOf(credential)).toEqual([...SHOWN, 'secret'].sort())
    expect(credential).toMatchObject({ user_id: li.userId, status: 'active', description: 'nightly job' })
    const keys = { ...li.keys, ak: credential?.access ?? '', sk: credential?.secret ?? '' }
    expect((await lab.clientWith(keys).keystoneListAuthDomains()).domains).toHaveLength(1)

    expect(await failureOf(create(owner, li.userId))).toMatchObject({
      httpStatusCode: 400,
      errorCode: 400,
      errorMsg: 'akSkNumExceed',
    })
    expect(await failureOf(create(li, owner.userId))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(create(stranger, li.userId))).toMatchObject({ httpStatusCode: 404 })
    await remove(owner, keys.ak)
  })

  it('listPermanentAccessKeys and showPermanentAccessKey', async () => {
    expect((await list(li)).map(one => one.access)).toEqual([li.keys.ak])
    expect((await list(owner, li.userId)).map(fieldsOf)).toEqual([SHOWN])
    expect(fieldsOf((await show(owner, li.keys.ak)).credential)).toEqual([...SHOWN, 'last_use_time'].sort())
    expect(await failureOf(list(li, owner.userId))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(show(li, owner.keys.ak))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(show(stranger, li.keys.ak))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(show(owner, 'A'.repeat(20)))).toMatchObject({ httpStatusCode: 404 })
  })

  it('updatePermanentAccessKey: a key that is off signs nothing, and says so to whoever has its secret', async () => {
    const { credential } = await update(owner, li.keys.ak, new UpdateCredentialOption().withStatus('inactive'))
    expect(fieldsOf(credential)).toEqual(SHOWN)
    expect(credential?.status).toBe('inactive')
    expect(await failureOf(list(li))).toMatchObject({
      httpStatusCode: 400,
      errorMsg: `The access key ${li.keys.ak} is inactive.`,
    })
    expect(await failureOf(lab.clientWith({ ...li.keys, sk: 'wrong' }).keystoneListAuthDomains())).toMatchObject({
      httpStatusCode: 401,
    })
    await update(owner, li.keys.ak, new UpdateCredentialOption().withStatus('active'))
    expect(await list(li)).toHaveLength(1)
    expect(await failureOf(update(owner, li.keys.ak, new UpdateCredentialOption()))).toMatchObject({
      httpStatusCode: 400,
    })
  })

  it('deletePermanentAccessKey, and the audit names the user and the key that did it', async () => {
    const { credential } = await create(owner, li.userId)
    const gone = credential?.access ?? ''
    expect(await failureOf(remove(stranger, gone))).toMatchObject({ httpStatusCode: 404 })
    expect(await remove(owner, gone)).toMatchObject({ httpStatusCode: 204 })
    expect(await failureOf(remove(owner, gone))).toMatchObject({ httpStatusCode: 404 })
    const { rows } = await lab.ann.call('audit.list', { action: 'accessKeys.key.deleted', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([
      {
        actorKind: 'api',
        actorName: 'owner',
        userId: li.userId,
        detail: { accessKey: gone, signedWith: owner.keys.ak },
      },
    ])
  })
})
