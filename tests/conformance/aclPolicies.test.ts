import {
  AclPolicyOption,
  AllowAddressNetmasksOption,
  AllowAddressNetmasksOptionIPv6,
  AllowIpRangesOption,
  AllowIpRangesOptionIPv6,
  ConsoleAclPolicyOption,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { describe, expect, it } from 'vitest'

import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { apiAcl, consoleAcl } from '../support/settingRequests.ts'
import { givePassword } from '../support/labPasswords.ts'

const PASSWORD = 'grey-Heron-wades-77'

const { lab, owner, li, stranger } = await labOfFile()
for (const login of ['li.na', 'owner']) await givePassword(lab.desk, { accountId: lab.accountId, login }, PASSWORD)

const netmask = (address: string, description = '') =>
  new AllowAddressNetmasksOption(address).withDescription(description)
const range = (text: string, description = '') => new AllowIpRangesOption(text).withDescription(description)

const consoleList = {
  show: (by: LabUser, domain: string = lab.accountId) => consoleAcl.show(by.client, domain),
  set: (by: LabUser, option: ConsoleAclPolicyOption, domain: string = lab.accountId) =>
    consoleAcl.set(by.client, option, domain),
}
const apiList = {
  show: (by: LabUser, domain: string = lab.accountId) => apiAcl.show(by.client, domain),
  set: (by: LabUser, option: AclPolicyOption, domain: string = lab.accountId) => apiAcl.set(by.client, option, domain),
}
const signIn = (client: string, login: string, peer: string) =>
  lab.desk.asUser(client, { peer }).call('sessions.signIn', { account: 'lab', login, password: PASSWORD })

describe('both lists', () => {
  it.each([
    ['console', consoleList, new ConsoleAclPolicyOption()],
    ['api', apiList, new AclPolicyOption()],
  ] as const)('%s: only who may, in their own account', async (_name, list, option) => {
    for (const tried of [list.show(li), list.set(li, option as never)])
      expect(await failureOf(tried)).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
    for (const tried of [list.show(stranger), list.set(stranger, option as never)])
      expect(await failureOf(tried)).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(list.show(owner, 'nobody'))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
    expect(await failureOf(list.set(owner, option as never, 'nobody'))).toMatchObject({ httpStatusCode: 404 })
  })

  it.each([
    ['console', consoleList],
    ['api', apiList],
  ] as const)('%s: what is wrong is named and changes nothing', async (name, list) => {
    const before = await list.show(owner)
    const wrong: [string, object][] = [
      ['allow_address_netmasks.0.address_netmask', { allow_address_netmasks: [{ address_netmask: '10.0.0' }] }],
      ['allow_address_netmasks.0.address_netmask', { allow_address_netmasks: [{ address_netmask: '10.1.2.3/8' }] }],
      ['allow_address_netmasks.0.address_netmask', { allow_address_netmasks: [{ address_netmask: '2001:db8::/32' }] }],
      ['allow_ip_ranges.0.ip_range', { allow_ip_ranges: [{ ip_range: '10.0.0.9-10.0.0.1' }] }],
      ['allow_ip_ranges.0.ip_range', { allow_ip_ranges: [{ ip_range: '10.0.0.0/8' }] }],
      ['allow_ip_ranges', { allow_ip_ranges: 'everywhere' }],
      [
        'allow_address_netmasks.0.description',
        { allow_address_netmasks: [{ address_netmask: '10.0.0.1', description: 'x'.repeat(256) }] },
      ],
    ]
    for (const [field, option] of wrong)
      expect(await failureOf(list.set(owner, option as never))).toMatchObject({
        httpStatusCode: 400,
        errorCode: 'IAM.0007',
        errorMsg: `Request parameter ${name}_acl_policy.${field} is invalid.`,
      })
    const overlapping = {
      allow_address_netmasks: [{ address_netmask: '10.0.0.0/8' }, { address_netmask: '10.1.0.0/16' }],
    }
    expect(await failureOf(list.set(owner, overlapping as never))).toMatchObject({
      httpStatusCode: 400,
      errorMsg: 'Request parameter 10.1.0.0/16 is invalid.',
    })
    const twice = {
      allow_address_netmasks: [{ address_netmask: '10.0.0.7' }],
      allow_ip_ranges: [{ ip_range: '10.0.0.7-10.0.0.7' }],
    }
    expect(await failureOf(list.set(owner, twice as never))).toMatchObject({ httpStatusCode: 400 })
    for (const sign of '@#%^&*<>\\') {
      const option = { allow_address_netmasks: [{ address_netmask: '10.0.0.1', description: `a ${sign} b` }] }
      expect(await failureOf(list.set(owner, option as never)), sign).toMatchObject({ httpStatusCode: 400 })
    }
    const many = Array.from({ length: 201 }, (_, index) => ({ address_netmask: `10.0.${String(index)}.1` }))
    expect(await failureOf(list.set(owner, { allow_address_netmasks: many } as never))).toMatchObject({
      httpStatusCode: 400,
    })
    expect(await list.show(owner)).toEqual(before)
  })
})

describe('the list of the console', () => {
  it('starts with everybody, and gives back what it was given, by form and family', async () => {
    expect(await consoleList.show(owner)).toEqual({
      allow_address_netmasks: [],
      allow_ip_ranges: [{ ip_range: '0.0.0.0-255.255.255.255', description: '' }],
      allow_address_netmasks_ipv6: [],
      allow_ip_ranges_ipv6: [{ ip_range: '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', description: '' }],
    })
    const option = new ConsoleAclPolicyOption()
      .withAllowAddressNetmasks([netmask('10.20.0.0/16', 'the office'), netmask('192.0.2.7')])
      .withAllowIpRanges([range('198.51.100.1-198.51.100.9', 'the lab')])
      .withAllowAddressNetmasksIpv6([new AllowAddressNetmasksOptionIPv6('2001:DB8::/32')])
      .withAllowIpRangesIpv6([new AllowIpRangesOptionIPv6('fd00::1-fd00::9')])
    const expected = {
      allow_address_netmasks: [
        { address_netmask: '10.20.0.0/16', description: 'the office' },
        { address_netmask: '192.0.2.7', description: '' },
      ],
      allow_ip_ranges: [{ ip_range: '198.51.100.1-198.51.100.9', description: 'the lab' }],
      allow_address_netmasks_ipv6: [{ address_netmask: '2001:db8::/32', description: '' }],
      allow_ip_ranges_ipv6: [{ ip_range: 'fd00::1-fd00::9', description: '' }],
    }
    expect(await consoleList.set(owner, option)).toEqual(expected)
    expect(await consoleList.show(owner)).toEqual(expected)
    // It is replaced as a whole.
    await consoleList.set(owner, new ConsoleAclPolicyOption().withAllowAddressNetmasks([netmask('10.20.0.0/16')]))
    expect(await consoleList.show(owner)).toMatchObject({ allow_ip_ranges: [] })
  })

  it('is obeyed by the users’ pages and shown by the desk, and leaves a row', async () => {
    expect(await signIn('outside', 'li.na', '203.0.113.9')).toMatchObject({ outcome: 'address-refused' })
    expect(await signIn('inside', 'li.na', '10.20.30.40')).toMatchObject({ outcome: 'next' })
    expect(await signIn('the owner outside', 'owner', '203.0.113.9')).toMatchObject({ outcome: 'next' })
    const { lists } = await lab.ann.call('accessLists.list', {})
    expect(lists.find(one => one.accountId === lab.accountId)?.entries).toEqual([
      { address: '10.20.0.0/16', description: '' },
    ])
    const { rows } = await lab.ann.call('audit.list', { action: 'accessLists.list.changed', limit: 1 })
    expect(rows).toMatchObject([
      { actorName: 'owner', note: 'narrowed', detail: { after: '10.20.0.0/16', signedWith: owner.keys.ak } },
    ])
  })

  it('that was set on the desk is what programs read', async () => {
    const entries = [{ address: '198.51.100.1-198.51.100.9', description: 'from the desk' }]
    await lab.ann.call('accessLists.set', { accountId: lab.accountId, entries, reason: 'a test of both sides' })
    expect(await consoleList.show(owner)).toMatchObject({
      allow_ip_ranges: [{ ip_range: '198.51.100.1-198.51.100.9', description: 'from the desk' }],
    })
  })

  it('binds no program, says the same again without harm, and can be emptied', async () => {
    expect((await li.client.keystoneListAuthDomains()).domains).toHaveLength(1)
    const option = new ConsoleAclPolicyOption().withAllowIpRanges([range('0.0.0.0-255.255.255.255')])
    await consoleList.set(owner, option)
    await consoleList.set(owner, option)
    expect(await signIn('anywhere', 'li.na', '203.0.113.9')).toMatchObject({ outcome: 'next' })
    await consoleList.set(owner, new ConsoleAclPolicyOption())
    expect(await signIn('by IPv6', 'li.na', '2001:db8::7')).toMatchObject({ outcome: 'next' })
  })
})

describe('the list of programs', () => {
  const asked = (by: LabUser) => by.client.keystoneListAuthDomains()

  it('starts with everybody, and gives back endpoints of private networks as well', async () => {
    const everybody = {
      allow_address_netmasks: [],
      allow_ip_ranges: [{ ip_range: '0.0.0.0-255.255.255.255', description: '' }],
      allow_vpc_endpoints: [],
    }
    expect(await apiList.show(owner)).toEqual(everybody)
    // The class of the SDK for Node has no such field; a plain object carries it.
    const option = {
      allow_address_netmasks: [{ address_netmask: '127.0.0.0/8', description: 'this computer' }],
      allow_vpc_endpoints: [{ vpc_endpoint_id: '0ccad098-b8f4-495a-9b10-613e2a5exxxx', description: 'test' }],
    } as unknown as AclPolicyOption
    const expected = {
      allow_address_netmasks: [{ address_netmask: '127.0.0.0/8', description: 'this computer' }],
      allow_ip_ranges: [],
      allow_vpc_endpoints: [{ vpc_endpoint_id: '0ccad098-b8f4-495a-9b10-613e2a5exxxx', description: 'test' }],
    }
    expect(await apiList.set(owner, option)).toEqual(expected)
    expect(await apiList.show(owner)).toEqual(expected)
    expect((await asked(li)).domains).toHaveLength(1)
    const { lists } = await lab.ann.call('accessLists.list', { list: 'api', accountId: lab.accountId })
    expect(lists).toMatchObject([{ entries: [{ address: '127.0.0.0/8' }], endpoints: [{ description: 'test' }] }])
  })

  it('counts addresses and endpoints together, and none of them twice', async () => {
    const endpoint = (id: string) => ({ vpc_endpoint_id: id })
    const two = { allow_vpc_endpoints: [endpoint('one'), endpoint('one')] } as unknown as AclPolicyOption
    expect(await failureOf(apiList.set(owner, two))).toMatchObject({ httpStatusCode: 400 })
    const many = {
      allow_address_netmasks: [{ address_netmask: '127.0.0.1' }],
      allow_vpc_endpoints: Array.from({ length: 200 }, (_, index) => endpoint(`e${String(index)}`)),
    } as unknown as AclPolicyOption
    expect(await failureOf(apiList.set(owner, many))).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.0007' })
  })

  it('refuses the requests of IAM users from elsewhere, with a row each, and never whoever owns the account', async () => {
    await apiList.set(owner, new AclPolicyOption().withAllowIpRanges([range('10.0.0.0-10.255.255.255')]))
    expect(await failureOf(asked(li))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(apiList.show(li))).toMatchObject({
      httpStatusCode: 403,
      errorCode: 'IAM.0002',
      errorMsg: 'The access list of the account for programs lets no request in from this address.',
    })
    const { rows } = await lab.ann.call('audit.list', { action: 'accessLists.request.refused', limit: 10 })
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatchObject({
      outcome: 'refused',
      actorName: 'li.na',
      userId: li.userId,
      detail: { address: '127.0.0.1', asked: 'accessLists.list', signedWith: li.keys.ak },
    })
    expect((await asked(owner)).domains).toHaveLength(1)
    expect((await stranger.client.keystoneListAuthDomains()).domains).toHaveLength(1)
    // The list of the console is another one.
    expect(await signIn('a page', 'li.na', '127.0.0.1')).toMatchObject({ outcome: 'next' })
  })

  it('of endpoints alone lets no address in; emptied, everybody', async () => {
    const endpoints = { allow_vpc_endpoints: [{ vpc_endpoint_id: 'one' }] } as unknown as AclPolicyOption
    await apiList.set(owner, endpoints)
    expect(await failureOf(asked(li))).toMatchObject({ httpStatusCode: 403 })
    await apiList.set(owner, new AclPolicyOption())
    expect((await asked(li)).domains).toHaveLength(1)
  })
})
