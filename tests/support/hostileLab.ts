import {
  CreateAgencyOption,
  CreateAgencyRequest,
  CreateAgencyRequestBody,
  CreateMfaDevice,
  CreateMfaDeviceReq,
  CreateMfaDeviceRequest,
  KeystoneCreateProjectOption,
  KeystoneCreateProjectRequest,
  KeystoneCreateProjectRequestBody,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { join } from 'node:path'

import type { Operation } from '../../electron/lab-api/catalogue.ts'
import { asSent } from './asSent.ts'
import { makeLab } from './labDesk.ts'
import { givePassword } from './labPasswords.ts'
import { permissionsBy, statement } from './labPermissions.ts'
import { PASSPHRASE } from './makeApp.ts'
import type { SdkKeys } from './officialSdk.ts'
import { openCopy } from './openCopy.ts'
import { plainRequest, signedRequest, type Answered, type Asked } from './signed.ts'
import { tokenByPassword } from './tokenRequests.ts'

const PASSWORD = 'Harbour-lantern-7'

/** A documented body of every operation that takes one, with all of its fields, by the key of the operation. */
type Bodies = Readonly<Record<string, object>>

/** A lab with one thing of each kind, so that a request gets as far as its body; and the store behind it, to look whether it changed. */
export async function hostileLab() {
  const lab = await makeLab()
  const { owner } = lab
  const self = await lab.user('self', { email: 'self@example.org' })
  const target = await lab.user('target', { email: 'target@example.org' })
  for (const { login } of [self, target]) await givePassword(lab.desk, { accountId: lab.accountId, login }, PASSWORD)
  const stranger = await lab.stranger()

  const admin = permissionsBy(owner)
  const group = await admin.group('targets', target)
  const policy = await admin.policy('Target', [statement('Allow', ['iam:users:listUsers'])])
  const agencyIn = async ({ client, keys }: typeof owner, trusted: string) => {
    const option = new CreateAgencyOption('target', keys.domainId).withTrustDomainName(trusted)
    const made = await client.createAgency(new CreateAgencyRequest().withBody(new CreateAgencyRequestBody(option)))
    return made.agency?.id ?? ''
  }
  const agency = await agencyIn(owner, 'other')
  await agencyIn(stranger, 'lab')
  const region = (await owner.client.keystoneListAuthProjects()).projects?.find(one => one.name === 'lab-1')?.id ?? ''
  const option = new KeystoneCreateProjectOption('lab-1_target', region)
  const { project } = await owner.client.keystoneCreateProject(
    new KeystoneCreateProjectRequest().withBody(new KeystoneCreateProjectRequestBody(option)),
  )
  const service = asSent((await owner.client.keystoneListServices()).services?.[0])['id']
  const endpoint = asSent((await owner.client.keystoneListEndpoints()).endpoints?.[0])['id']
  const device = await target.client.createMfaDevice(
    new CreateMfaDeviceRequest().withBody(new CreateMfaDeviceReq(new CreateMfaDevice('phone', target.userId))),
  )
  const serial = String(asSent(asSent(device)['virtual_mfa_device'])['serial_number'])
  const token = (await tokenByPassword(target.client, { account: 'lab', login: 'target', password: PASSWORD })).text

  /** Which user a self-service operation is about: somebody else is refused before the body is looked at. */
  const signer = ({ caller }: Operation): SdkKeys => (caller === 'self' ? self.keys : owner.keys)
  const ids = ({ caller }: Operation): Readonly<Record<string, string>> => ({
    user_id: caller === 'self' ? self.userId : target.userId,
    group_id: group,
    role_id: policy,
    agency_id: agency,
    project_id: project?.id ?? '',
    enterprise_project_id: '0',
    domain_id: lab.accountId,
    access_key: target.keys.ak,
    region_id: 'lab-1',
    service_id: String(service),
    endpoint_id: String(endpoint),
    option: 'password_regex',
  })

  const store = await openCopy(join(lab.desk.folder, 'store'), PASSPHRASE)
  const tables = store
    .prepare<[], { name: string }>("select name from sqlite_master where type = 'table' order by name")
    .all()
    .map(({ name }) => name)
    .filter(name => !LEFT_BY_REFUSALS.has(name))
  const rows = new Map(
    tables.map(name => {
      const columns = store.prepare<[], { name: string }>(`select name from pragma_table_info('${name}')`).all()
      const kept = columns.map(column => `"${column.name}"`).filter(column => !MOVED_BY_REFUSALS.has(column))
      const where = name === 'setting' ? "where name <> 'audit.count'" : ''
      return [name, store.prepare(`select ${kept.join()} from "${name}" ${where}`).raw()]
    }),
  )

  const counts = store.prepare(`select ${tables.map(name => `(select count(*) from "${name}")`).join()}`).raw()

  return {
    ...lab,
    self,
    target,
    stranger,
    signer,
    /** The path of an operation; with what it is about, or with what a test puts in. */
    pathOf: (operation: Operation, of: (name: string) => string = name => ids(operation)[name] ?? '') =>
      operation.path.replaceAll(/\{(\w+)\}/gu, (_braces, name: string) => of(name)),
    /** What else an operation wants: the token that it is about. */
    headersOf: ({ sdk }: Operation): Readonly<Record<string, string>> =>
      sdk === 'keystoneValidateToken' ? { 'x-subject-token': token } : {},
    /** And a query, where it does not stand without. */
    queryOf: ({ sdk }: Operation): string =>
      sdk === 'showDomainRoleAssignments'
        ? `domain_id=${lab.accountId}`
        : sdk === 'deleteMfaDevice'
          ? `user_id=${target.userId}&serial_number=${encodeURIComponent(serial)}`
          : '',
    bodies: bodiesOf({
      account: lab.accountId,
      stranger: stranger.keys.domainId,
      self: self.userId,
      target: target.userId,
      ...{ agency, policy, region, serial, token },
    }),
    signed: (keys: SdkKeys, asked: Asked): Promise<Answered> => signedRequest(lab.url, keys, asked),
    unsigned: (asked: Asked): Promise<Answered> => plainRequest(lab.url, asked),
    /** Every row of the store, by table, but for what a refusal leaves on purpose. */
    contents: (): Readonly<Record<string, string>> =>
      Object.fromEntries(
        [...rows].map(([name, read]) => [name, JSON.stringify(read.all(), (_key, value: unknown) => written(value))]),
      ),
    /** How many rows each table has: quicker to compare. */
    counts: (): string => JSON.stringify(counts.get()),
    async close() {
      store.close()
      await lab.close()
    },
  }
}

/** The audit and its marks; failed sign-ins, which are counted; and signatures that were used, which are remembered. */
const LEFT_BY_REFUSALS = new Set(['audit', 'audit_detail', 'sign_in_failure', 'used_signature', 'sqlite_sequence'])
/** When a key was last used, and until when five failures lock a sign-in. */
const MOVED_BY_REFUSALS = new Set(['"last_used_at"', '"locked_until"'])

const written = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

interface Named {
  readonly account: string
  readonly stranger: string
  readonly self: string
  readonly target: string
  readonly agency: string
  readonly policy: string
  readonly region: string
  readonly serial: string
  readonly token: string
}

function bodiesOf({ account, stranger, self, target, agency, policy, region, serial, token }: Named): Bodies {
  const named = { name: 'target', domain: { name: 'lab' }, password: PASSWORD }
  const scope = { domain: { id: account } }
  const assumed = { agency_name: 'target', domain_id: stranger, domain_name: 'other' }
  const narrowing = { Version: '1.1', Statement: [{ Action: ['obs:object:GetObject'], Effect: 'Allow' }] }
  const role = (display_name: string, Statement: readonly object[]) => ({
    role: {
      display_name,
      type: 'AX',
      description: 'a policy',
      description_cn: 'a policy',
      policy: { Version: '1.1', Statement },
    },
  })
  const condition = { StringEquals: { 'g:UserName': ['target'] } }
  const ofServices = (name: string) =>
    role(name, [{ Action: ['obs:bucket:*'], Effect: 'Allow', Resource: ['obs:*:*:bucket:*'], Condition: condition }])
  const ofAgencies = (name: string) =>
    role(name, [{ Action: ['iam:agencies:assume'], Effect: 'Allow', Resource: { uri: [`/iam/agencies/${agency}`] } }])
  const assignments = {
    role_assignments: [{ agency_id: agency, enterprise_project_id: '0', role_id: policy }],
  }
  const plain = { password: 'Amber-Lantern-58', enabled: true, description: 'a user' }
  const contacts = { email: 'next@example.org', areacode: '0086', phone: '13800000001' }
  const changed = { email: 'target.next@example.org', areacode: '0086', phone: '13800000004', pwd_status: false }
  const outside = { access_mode: 'default', pwd_status: true, xuser_id: 'x1', xuser_type: 'TenantIdp' }
  const agencyFields = { trust_domain_id: stranger, trust_domain_name: 'other', description: 'it', duration: 'FOREVER' }
  const netmasks = [{ address_netmask: '10.0.0.0/8', description: 'the office' }]
  const ranges = [{ ip_range: '192.0.2.1-192.0.2.9', description: 'the lab' }]
  return {
    keystoneCreateUserTokenByPassword: {
      auth: { identity: { methods: ['password'], password: { user: named } }, scope },
    },
    keystoneCreateUserTokenByPasswordAndMfa: {
      auth: {
        identity: {
          methods: ['password', 'totp'],
          password: { user: named },
          totp: { user: { id: target, passcode: '123456' } },
        },
        scope,
      },
    },
    keystoneCreateAgencyToken: {
      auth: { identity: { methods: ['assume_role'], assume_role: assumed }, scope: { domain: { id: stranger } } },
    },
    createTemporaryAccessKeyByAgency: {
      auth: {
        identity: {
          methods: ['assume_role'],
          assume_role: { ...assumed, duration_seconds: 900, session_user: { name: 'night-shift' } },
          policy: narrowing,
        },
      },
    },
    createTemporaryAccessKeyByToken: {
      auth: { identity: { methods: ['token'], token: { id: token, duration_seconds: 900 }, policy: narrowing } },
    },
    createPermanentAccessKey: { credential: { user_id: target, description: 'a key' } },
    updatePermanentAccessKey: { credential: { status: 'active', description: 'a key' } },
    keystoneCreateProject: {
      project: { name: 'lab-1_another', domain_id: account, parent_id: region, description: 'it' },
    },
    keystoneUpdateProject: { project: { name: 'lab-1_renamed', description: 'it' } },
    updateProjectStatus: { project: { status: 'normal' } },
    createUser: { user: { name: 'another', domain_id: account, ...plain, ...contacts, ...outside } },
    keystoneCreateUser: { user: { name: 'another.one', domain_id: account, ...plain } },
    keystoneUpdateUserPassword: { user: { password: 'Silver-Meadow-91', original_password: PASSWORD } },
    updateUserInformation: { user: { email: 'self.next@example.org', mobile: '0086-13800000002' } },
    updateUser: { user: { name: 'target', ...plain, ...changed } },
    keystoneUpdateUserByAdmin: {
      user: { name: 'target', domain_id: account, ...plain, password: 'Silver-Meadow-91', pwd_status: true },
    },
    keystoneCreateGroup: { group: { name: 'another', description: 'a group', domain_id: account } },
    keystoneUpdateGroup: { group: { name: 'targets', description: 'a group', domain_id: account } },
    createCloudServiceCustomPolicy: ofServices('Another'),
    createAgencyCustomPolicy: ofAgencies('Another of agencies'),
    updateCloudServiceCustomPolicy: ofServices('Changed'),
    updateAgencyCustomPolicy: ofAgencies('Changed again'),
    createAgency: { agency: { name: 'another', domain_id: account, ...agencyFields } },
    updateAgency: { agency: agencyFields },
    associateRoleToAgencyOnEnterpriseProject: assignments,
    revokeRoleFromAgencyOnEnterpriseProject: assignments,
    updateDomainProtectPolicy: {
      protect_policy: {
        operation_protection: true,
        admin_check: 'off',
        scene: 'email',
        mobile: '0086-13800000003',
        email: 'admin@example.org',
        allow_user: { manage_accesskey: true, manage_email: true, manage_mobile: true, manage_password: true },
      },
    },
    updateDomainPasswordPolicy: {
      password_policy: {
        minimum_password_length: 8,
        password_char_combination: 2,
        maximum_consecutive_identical_chars: 0,
        number_of_recent_passwords_disallowed: 1,
        password_validity_period: 0,
        minimum_password_age: 0,
        password_not_username_or_invert: true,
      },
    },
    updateDomainLoginPolicy: {
      login_policy: {
        login_failed_times: 5,
        period_with_login_failures: 15,
        lockout_duration: 15,
        session_timeout: 15,
        account_validity_period: 0,
        show_recent_login_info: false,
        custom_info_for_login: 'a notice',
      },
    },
    updateDomainConsoleAclPolicy: {
      console_acl_policy: {
        allow_address_netmasks: netmasks,
        allow_ip_ranges: ranges,
        allow_address_netmasks_ipv6: [{ address_netmask: '2001:db8::/32', description: 'the office' }],
        allow_ip_ranges_ipv6: [{ ip_range: 'fd00::1-fd00::9', description: 'the lab' }],
      },
    },
    updateDomainApiAclPolicy: {
      api_acl_policy: {
        // The tests come from here.
        allow_address_netmasks: [{ address_netmask: '127.0.0.0/8', description: 'here' }],
        allow_ip_ranges: ranges,
        allow_vpc_endpoints: [{ vpc_endpoint_id: 'an-endpoint', description: 'it' }],
      },
    },
    updateLoginProtect: { login_protect: { enabled: true, verification_method: 'email' } },
    createBindingDevice: {
      user_id: self,
      serial_number: serial,
      authentication_code_first: '123456',
      authentication_code_second: '234567',
    },
    deleteBindingDevice: { user_id: target, serial_number: serial, authentication_code: '123456' },
    createMfaDevice: { virtual_mfa_device: { name: 'phone', user_id: self } },
  }
}
