import {
  CreateAgencyOption,
  CreateAgencyRequest,
  CreateAgencyRequestBody,
  KeystoneCreateProjectOption,
  KeystoneCreateProjectRequest,
  KeystoneCreateProjectRequestBody,
  KeystoneShowSecurityComplianceByOptionRequest,
  KeystoneShowSecurityComplianceRequest,
  ShowDomainQuotaRequest,
  ShowProjectQuotaRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { describe, expect, it } from 'vitest'

import { DEFAULT_RULES, type HuaweiRules } from '#shared/contract/passwordRules.ts'

import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'

const { lab, owner, li, stranger } = await labOfFile()

const createProject = (name: string) => {
  const option = Object.assign(new KeystoneCreateProjectOption(), { name })
  const body = new KeystoneCreateProjectRequestBody(option)
  return owner.client.keystoneCreateProject(new KeystoneCreateProjectRequest().withBody(body))
}
const createAgency = (name: string) => {
  const option = new CreateAgencyOption(name, owner.keys.domainId).withTrustDomainName('other')
  return owner.client.createAgency(new CreateAgencyRequest().withBody(new CreateAgencyRequestBody(option)))
}

describe('showDomainQuota', () => {
  const quotas = async (by: LabUser, query: object = {}) => {
    const asked = Object.assign(new ShowDomainQuotaRequest(by.keys.domainId), query)
    return (await by.client.showDomainQuota(asked)).quotas?.resources ?? []
  }

  it('tells any user of the account every quota with its bounds, and what is used', async () => {
    const known = await quotas(li)
    expect(known).toEqual([
      { type: 'user', quota: 50, min: 50, max: 1000, used: 2 },
      { type: 'group', quota: 20, min: 10, max: 300, used: expect.any(Number) as unknown },
      { type: 'idp', quota: 10, min: 10, max: 20, used: 0 },
      { type: 'agency', quota: 50, min: 10, max: 300, used: 0 },
      { type: 'policy', quota: 200, min: 128, max: 300, used: 0 },
      { type: 'assigment_group_mp', quota: 200, min: 50, max: 500, used: expect.any(Number) as unknown },
      { type: 'assigment_agency_mp', quota: 200, min: 50, max: 500, used: 0 },
      { type: 'assigment_group_ep', quota: 500, min: 50, max: 5000, used: 0 },
      { type: 'assigment_user_ep', quota: 500, min: 50, max: 5000, used: 0 },
      { type: 'mapping', quota: 10, min: 10, max: 100, used: null },
    ])
  })

  it('tells one quota where it is named, and counts what is made', async () => {
    await createAgency('counted')
    expect(await quotas(owner, { type: 'agency' })).toEqual([{ type: 'agency', quota: 50, min: 10, max: 300, used: 1 }])
    await lab.user('one-more')
    expect(await quotas(owner, { type: 'user' })).toMatchObject([{ used: 3 }])
    expect(await quotas(stranger, { type: 'user' })).toMatchObject([{ used: 1 }])
  })

  it('refuses other types, other accounts, and strangers', async () => {
    for (const type of ['project', 'nothing'])
      expect(await failureOf(quotas(owner, { type }))).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.0007' })
    expect(await failureOf(quotas(stranger, { domain_id: lab.accountId }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(quotas(owner, { domain_id: 'nothing' }))).toMatchObject({
      httpStatusCode: 404,
      errorCode: 'IAM.0004',
    })
    const nobody = lab.clientWith({ ...li.keys, sk: 'wrong' })
    const asked = nobody.showDomainQuota(new ShowDomainQuotaRequest(lab.accountId))
    expect(await failureOf(asked)).toMatchObject({ httpStatusCode: 401, errorCode: 'IAM.0001' })
  })

  it('tells what an operator adjusted, within the bounds; programs can adjust nothing', async () => {
    const adjust = { accountId: lab.accountId, type: 'agency', quota: 10 } as const
    expect(await lab.ann.call('quotas.adjust', adjust)).toEqual({ quota: 10 })
    expect(await quotas(owner, { type: 'agency' })).toMatchObject([{ quota: 10, used: 1 }])
    for (let count = 0; count < 9; count++) await createAgency(`agency-${String(count)}`)
    expect(await failureOf(createAgency('one-too-many'))).toMatchObject({ httpStatusCode: 403 })
    await lab.ann.call('quotas.adjust', { ...adjust, quota: 300 })
    await createAgency('room-again')
    expect(await quotas(owner, { type: 'agency' })).toMatchObject([{ quota: 300, used: 11 }])
    for (const quota of [9, 301])
      expect(await lab.ann.refusal('quotas.adjust', { ...adjust, quota })).toEqual({
        code: 'invalid_input',
        reason: 'quotas.out-of-bounds',
        fields: ['quota'],
      })
    expect(await quotas(stranger, { type: 'agency' })).toMatchObject([{ quota: 50 }])
    const { rows } = await lab.ann.call('audit.list', { action: 'quotas.quota.adjusted', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([{ actorName: 'Ann Admin', detail: { type: 'agency', before: '10', after: '300' } }])
  })
})

describe('showProjectQuota', () => {
  const quotaOf = async (by: LabUser, id: string) =>
    (await lab.inProject(by.keys, id).showProjectQuota(new ShowProjectQuotaRequest())).quotas?.resources

  it('tells any user how many projects there can be in the region, and how many were made', async () => {
    const id = owner.keys.projectId
    expect(await quotaOf(li, id)).toEqual([{ type: 'project', quota: 10, min: 0, max: 50, used: 0 }])
    const { project } = await createProject('lab-1_counted')
    await createProject('cn-north-4_elsewhere')
    expect(await quotaOf(li, id)).toMatchObject([{ used: 1 }])
    expect(await quotaOf(li, project?.id ?? '')).toMatchObject([{ used: 1 }])
    await lab.ann.call('quotas.adjust', { accountId: lab.accountId, type: 'project', quota: 1 })
    expect(await quotaOf(li, id)).toMatchObject([{ quota: 1, used: 1 }])
    expect(await failureOf(createProject('lab-1_too-many'))).toMatchObject({ httpStatusCode: 403 })
  })

  it('knows no project of another account, and none that was not filled in', async () => {
    for (const id of [stranger.keys.projectId, 'f'.repeat(32), 'nothing'])
      expect(await failureOf(quotaOf(owner, id))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
    const unfilled = owner.client.showProjectQuota(new ShowProjectQuotaRequest())
    expect(await failureOf(unfilled)).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
  })
})

describe('keystoneShowSecurityCompliance', () => {
  const compliance = async (by: LabUser, domainId: string = lab.accountId) => {
    const asked = new KeystoneShowSecurityComplianceRequest(domainId)
    const { security_compliance: found } = (await by.client.keystoneShowSecurityCompliance(asked))
      .config as unknown as {
      readonly security_compliance: { readonly password_regex: string; readonly password_regex_description: string }
    }
    return found
  }
  const setRules = (rules: Partial<HuaweiRules>) =>
    lab.ann.call('credentials.setPolicy', {
      accountId: lab.accountId,
      profile: 'huawei',
      rules: { ...DEFAULT_RULES, ...rules },
      reason: 'an example',
    })

  it('says the policy of the account in a regular expression and in words, to any user', async () => {
    const found = await compliance(li)
    expect(found.password_regex_description).toBe(
      'The password must contain at least two of the following character types: uppercase letters, lowercase letters, ' +
        'digits, and special characters, and be a length between 8 and 32.',
    )
    expect(found.password_regex).toMatch(/^\^.*\{8,32\}\$$/u)
  })

  it.each([
    [
      { history: 2 },
      ['abcdefg1', 'ABCDEFG1', 'abcdefG[', '1234567\\', 'a'.repeat(31) + '1'],
      ['abcdefgh', '12345678', '!!!!!!!!'],
    ],
    [{ minLength: 6 }, ['abcde1'], ['abcd1', 'abcdef']],
    [{ kinds: 3 }, ['abcdeF1x', 'abcde1!x', 'ABCDEF1-'], ['abcdefg1', 'ABCDEF11', '1234567!', 'abcdefg~']],
    [{ kinds: 4 }, ['abcdF1!x', 'A^b2c3d4'], ['abcdeF1x', 'abcde1!x', 'ABCDE1!X']],
    [{ longestRun: 2 }, ['aabbccd1'], ['aaabbcd1', 'abcdf111']],
    [{}, [], ['abc def1', 'abcdefé1', 'abcde1', 'a'.repeat(32) + '1', '']],
  ])('under %j it accepts and refuses what the policy does', async (rules, right, wrong) => {
    await setRules(rules)
    const regex = new RegExp((await compliance(owner)).password_regex, 'u')
    for (const password of right) expect(regex.test(password), password).toBe(true)
    for (const password of wrong) expect(regex.test(password), password).toBe(false)
  })

  it('says a limit of repeated characters in words too', async () => {
    await setRules({ kinds: 4, minLength: 12, longestRun: 2 })
    const { password_regex_description: words } = await compliance(li)
    expect(words).toContain('at least four of')
    expect(words).toContain('between 12 and 32. No character can occur more than 2 times in a row.')
    await setRules({})
  })

  it('refuses other accounts, and strangers', async () => {
    expect(await failureOf(compliance(stranger))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(compliance(owner, 'nothing'))).toMatchObject({ httpStatusCode: 404 })
    const asked = new KeystoneShowSecurityComplianceRequest(lab.accountId)
    const nobody = lab.clientWith({ ...li.keys, sk: 'wrong' })
    expect(await failureOf(nobody.keystoneShowSecurityCompliance(asked))).toMatchObject({ httpStatusCode: 401 })
  })

  it('shows one of the two by its name, and knows no other', async () => {
    const option = async (by: LabUser, name: string) => {
      const asked = new KeystoneShowSecurityComplianceByOptionRequest(lab.accountId, name)
      return (await by.client.keystoneShowSecurityComplianceByOption(asked)).config
    }
    const found = await compliance(li)
    expect(await option(li, 'password_regex')).toEqual({ password_regex: found.password_regex })
    expect(await option(li, 'password_regex_description')).toEqual({
      password_regex_description: found.password_regex_description,
    })
    expect(await failureOf(option(li, 'minimum_length'))).toMatchObject({ httpStatusCode: 404, errorCode: 404 })
    expect(await failureOf(option(stranger, 'password_regex'))).toMatchObject({ httpStatusCode: 403 })
  })
})
