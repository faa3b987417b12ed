import type { ImportTarget } from '#shared/contract/directory.ts'

import { isSecret } from './secrets.ts'

/** Headings that people use, letters and digits only and in lower case, by the field they mean. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  login: [
    'login',
    'loginname',
    'username',
    'userid',
    'uid',
    'user',
    'samaccountname',
    'userprincipalname',
    'upn',
    '用户名',
    '登录名',
    '账号',
    '帐号',
    '用户账号',
  ],
  name: ['name', 'displayname', 'fullname', 'cn', 'commonname', '姓名', '名称', '显示名', '显示名称', '中文名'],
  givenName: ['givenname', 'firstname', 'forename', 'vorname', 'prenom', 'nombre', '名'],
  familyName: ['familyname', 'lastname', 'surname', 'sn', 'nachname', 'nom', 'apellidos', '姓'],
  description: ['description', 'comment', 'notes', 'remark', '描述', '备注', '说明'],
  email: [
    'email',
    'mail',
    'emailaddress',
    'mailaddress',
    'workemail',
    'courriel',
    'emailid',
    '邮箱',
    '邮件',
    '电子邮件',
    '电子邮箱',
    '邮件地址',
  ],
  phone: [
    'phone',
    'mobile',
    'mobilephone',
    'mobilenumber',
    'phonenumber',
    'cell',
    'cellphone',
    'handy',
    'sms',
    '手机',
    '手机号',
    '手机号码',
    '电话',
    '联系电话',
  ],
  employeeNumber: [
    'employeenumber',
    'employeeid',
    'employeeno',
    'staffid',
    'staffnumber',
    'personnelnumber',
    'personalnummer',
    'matricule',
    '工号',
    '员工号',
    '员工编号',
  ],
  department: [
    'department',
    'departmentnumber',
    'dept',
    'division',
    'team',
    'unit',
    'abteilung',
    'service',
    'ou',
    '部门',
    '科室',
    '所属部门',
  ],
  title: ['title', 'jobtitle', 'position', 'role', 'funktion', 'fonction', '职位', '职务', '岗位'],
  manager: ['manager', 'supervisor', 'reportsto', 'lead', '主管', '经理', '上级', '直属上级'],
  location: ['location', 'city', 'site', 'l', 'localityname', 'ort', 'ville', '地点', '城市', '所在地', '工作地点'],
  preferredLanguage: ['preferredlanguage', 'language', 'lang', 'locale', 'sprache', 'langue', '语言', '首选语言'],
  enabled: [
    'enabled',
    'accountenabled',
    'active',
    'isactive',
    'blocksignin',
    'blockcredential',
    'disabled',
    'nsaccountlock',
    '启用',
    '状态',
    '是否启用',
    '禁用',
  ],
  kind: ['kind', 'usertype', 'identitykind', 'identitytype', 'accounttype', '身份类型', '用户类型', '账号类型'],
  enterpriseAdministrator: ['enterpriseadministrator', 'enterpriseadmin', 'isdomainowner', '企业管理员'],
  groups: ['groups', 'group', 'memberof', 'usergroups', '用户组', '所属用户组', '组'],
  privileged: ['privileged', 'isprivileged', 'admin', 'isadmin', '特权', '特权用户', '管理员'],
}

const BY_HEADING = new Map(
  Object.entries(KNOWN).flatMap(([target, headings]) =>
    headings.map(heading => [heading, target as ImportTarget] as const),
  ),
)

/** Where a column with this heading most likely belongs; `attribute:NAME` headings (our own export) name it themselves. */
export function suggestTarget(column: string): ImportTarget {
  if (isSecret(column)) return 'ignore'
  const attribute = /^attribute:(.{1,64})$/u.exec(column)?.[1]
  if (attribute !== undefined) return `attribute:${attribute}`
  return BY_HEADING.get(column.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')) ?? 'ignore'
}

/** Headings that say the opposite of "enabled": `Block sign in (Yes/No)`, `Disabled`, `nsAccountLock`. */
export const saysBlocked = (column: string): boolean => /block|disabled?|lock|禁用|停用|冻结/iu.test(column)
