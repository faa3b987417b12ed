import { allow, deny, policy, role, type SystemRole } from './systemRole.ts'

/**
 * System roles and policies of the services that a lab grants most. The names, kinds and dependencies are those of Huawei Cloud; the
 * documents are shorter than its own, and the identifiers are of their own here.
 * Source: Huawei Cloud, System Permissions.
 */

const TENANT_GUEST = { catalog: 'BASE', display_name: 'Tenant Guest' }
const TENANT_ADMINISTRATOR = { catalog: 'BASE', display_name: 'Tenant Administrator' }
const SERVER_ADMINISTRATOR = { catalog: 'ECS', display_name: 'Server Administrator' }

const reads = (...services: readonly string[]) =>
  allow(
    ...services.flatMap(service => [
      `${service}:*:get*`,
      `${service}:*:list*`,
      `${service}:*:Get*`,
      `${service}:*:List*`,
    ]),
  )

type Given = Pick<SystemRole, 'id' | 'name' | 'displayName' | 'description' | 'descriptionCn' | 'policy'>

const globally = (catalog: string, given: Given): SystemRole => ({
  ...given,
  catalog,
  type: 'AX',
  flag: 'fine_grained',
})
const inProjects = (catalog: string, given: Given): SystemRole => ({
  ...given,
  catalog,
  type: 'XA',
  flag: 'fine_grained',
})

export const SERVICE_ROLES: readonly SystemRole[] = [
  globally('OBS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f10',
    name: 'system_all_obs_0',
    displayName: 'OBS FullAccess',
    description: 'All permissions for Object Storage Service.',
    descriptionCn: '对象存储服务的所有权限。',
    policy: policy(allow('obs:*:*')),
  }),
  globally('OBS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f11',
    name: 'system_all_obs_1',
    displayName: 'OBS OperateAccess',
    description: 'Basic permissions for Object Storage Service: viewing buckets and working with objects.',
    descriptionCn: '对象存储服务的基本操作权限：查看桶，上传、下载和删除对象。',
    policy: policy(
      allow(
        ...['obs:bucket:ListAllMyBuckets', 'obs:bucket:ListBucket', 'obs:bucket:HeadBucket'],
        ...['obs:bucket:GetBucketLocation', 'obs:object:GetObject', 'obs:object:PutObject'],
        ...['obs:object:DeleteObject', 'obs:object:ListMultipartUploadParts', 'obs:object:AbortMultipartUpload'],
      ),
    ),
  }),
  globally('OBS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f12',
    name: 'system_all_obs_2',
    displayName: 'OBS ReadOnlyAccess',
    description: 'Read-only permissions for Object Storage Service.',
    descriptionCn: '对象存储服务的只读权限。',
    policy: policy(
      allow(
        ...['obs:bucket:ListAllMyBuckets', 'obs:bucket:ListBucket', 'obs:bucket:HeadBucket'],
        ...['obs:bucket:GetBucketLocation', 'obs:object:GetObject'],
      ),
    ),
  }),
  {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f13',
    name: 'obs_b_list',
    displayName: 'OBS Buckets Viewer',
    catalog: 'OBS',
    type: 'AX',
    flag: null,
    description: 'Permissions for listing buckets and reading their basic information.',
    descriptionCn: '列举桶和查看桶基本信息的权限。',
    policy: role(
      allow(
        'obs:bucket:ListAllMyBuckets',
        'obs:bucket:HeadBucket',
        'obs:bucket:ListBucket',
        'obs:bucket:GetBucketLocation',
      ),
    ),
  },
  inProjects('ECS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f20',
    name: 'system_all_ecs_0',
    displayName: 'ECS FullAccess',
    description: 'All permissions for Elastic Cloud Server.',
    descriptionCn: '弹性云服务器的所有权限。',
    policy: policy(
      allow('ecs:*:*', 'evs:*:*', 'vpc:*:get*', 'vpc:*:list*', 'vpc:ports:*', 'ims:*:get*', 'ims:*:list*'),
    ),
  }),
  inProjects('ECS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f21',
    name: 'system_all_ecs_1',
    displayName: 'ECS CommonOperations',
    description:
      'Permissions for basic operations on Elastic Cloud Servers: viewing, starting, stopping and restarting.',
    descriptionCn: '弹性云服务器的基本操作权限：查看、开机、关机和重启。',
    policy: policy(
      allow('ecs:*:get*', 'ecs:*:list*', 'ecs:*:start', 'ecs:*:stop', 'ecs:*:reboot', 'vpc:*:get*', 'vpc:*:list*'),
    ),
  }),
  inProjects('ECS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f22',
    name: 'system_all_ecs_2',
    displayName: 'ECS ReadOnlyAccess',
    description: 'Read-only permissions for Elastic Cloud Server.',
    descriptionCn: '弹性云服务器的只读权限。',
    policy: policy(reads('ecs', 'evs', 'vpc', 'ims')),
  }),
  {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f23',
    name: 'server_adm',
    displayName: 'Server Administrator',
    catalog: 'ECS',
    type: 'XA',
    flag: null,
    description: 'Server Administrator',
    descriptionCn: '云服务器管理员。',
    policy: { ...role(allow('ecs:*:*', 'evs:*:*', 'ims:*:*', 'vpc:*:get*', 'vpc:*:list*')), Depends: [TENANT_GUEST] },
  },
  inProjects('VPC', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f30',
    name: 'system_all_vpc_0',
    displayName: 'VPC FullAccess',
    description: 'All permissions for Virtual Private Cloud.',
    descriptionCn: '虚拟私有云的所有权限。',
    policy: policy(allow('vpc:*:*')),
  }),
  inProjects('VPC', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f31',
    name: 'system_all_vpc_1',
    displayName: 'VPC ReadOnlyAccess',
    description: 'Read-only permissions for Virtual Private Cloud.',
    descriptionCn: '虚拟私有云的只读权限。',
    policy: policy(reads('vpc')),
  }),
  {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f32',
    name: 'vpc_netadm',
    displayName: 'VPC Administrator',
    catalog: 'VPC',
    type: 'XA',
    flag: null,
    description: 'VPC Administrator',
    descriptionCn: '虚拟私有云管理员。',
    policy: { ...role(allow('vpc:*:*')), Depends: [TENANT_GUEST] },
  },
  inProjects('EVS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f40',
    name: 'system_all_evs_0',
    displayName: 'EVS FullAccess',
    description: 'All permissions for Elastic Volume Service.',
    descriptionCn: '云硬盘的所有权限。',
    policy: policy(allow('evs:*:*', 'ecs:*:get*', 'ecs:*:list*')),
  }),
  inProjects('EVS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f41',
    name: 'system_all_evs_1',
    displayName: 'EVS ReadOnlyAccess',
    description: 'Read-only permissions for Elastic Volume Service.',
    descriptionCn: '云硬盘的只读权限。',
    policy: policy(reads('evs')),
  }),
  inProjects('CTS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f50',
    name: 'system_all_cts_0',
    displayName: 'CTS FullAccess',
    description: 'All permissions for Cloud Trace Service.',
    descriptionCn: '云审计服务的所有权限。',
    policy: policy(allow('cts:*:*', 'obs:*:*', 'smn:*:list*')),
  }),
  inProjects('CTS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f51',
    name: 'system_all_cts_1',
    displayName: 'CTS ReadOnlyAccess',
    description: 'Read-only permissions for Cloud Trace Service.',
    descriptionCn: '云审计服务的只读权限。',
    policy: policy(reads('cts')),
  }),
  {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f52',
    name: 'cts_adm',
    displayName: 'CTS Administrator',
    catalog: 'CTS',
    type: 'XA',
    flag: null,
    description: 'CTS Administrator',
    descriptionCn: '云审计服务管理员。',
    policy: { ...role(allow('cts:*:*')), Depends: [TENANT_GUEST, TENANT_ADMINISTRATOR] },
  },
  inProjects('RDS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f60',
    name: 'system_all_rds_0',
    displayName: 'RDS FullAccess',
    description: 'All permissions for Relational Database Service.',
    descriptionCn: '关系型数据库服务的所有权限。',
    policy: policy(allow('rds:*:*', 'vpc:*:get*', 'vpc:*:list*')),
  }),
  inProjects('RDS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f61',
    name: 'system_all_rds_1',
    displayName: 'RDS ReadOnlyAccess',
    description: 'Read-only permissions for Relational Database Service.',
    descriptionCn: '关系型数据库服务的只读权限。',
    policy: policy(reads('rds')),
  }),
  inProjects('RDS', {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f62',
    name: 'system_all_rds_2',
    displayName: 'RDS ManageAccess',
    description: 'All permissions for Relational Database Service except deleting resources.',
    descriptionCn: '除删除操作外，关系型数据库服务的所有权限。',
    policy: policy(allow('rds:*:*'), deny('rds:*:delete*')),
  }),
  {
    id: '9f3c1e57a0d84b62bb7d60c2e4a81f63',
    name: 'rds_adm',
    displayName: 'RDS Administrator',
    catalog: 'RDS',
    type: 'XA',
    flag: null,
    description: 'RDS Administrator',
    descriptionCn: '关系型数据库服务管理员。',
    policy: { ...role(allow('rds:*:*')), Depends: [TENANT_GUEST, SERVER_ADMINISTRATOR] },
  },
]
