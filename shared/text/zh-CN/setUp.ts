import type { setUp as en } from '../en/setUp.ts'

export const setUp = {
  title: '设置 IAM Desk',
  step: '第 {at} 步，共 {of} 步',
  continue: '继续',
  steps: { operator: '您', passphrase: '口令', recovery: '恢复码', next: '目录' },
  where: '加密存储库将保存在 {path}。',
  operator: {
    lead: '您将成为第一位管理员，之后可以添加其他操作员。',
    name: '您的姓名',
    login: '登录名',
    loginHint: "解锁时输入。可用文字、数字、点、短横线、下划线和 {'@'}。",
    loginProblem: "请以文字或数字开头，之后可用文字、数字、点、短横线、下划线和 {'@'}。",
    store: '服务台名称',
    storeHint: '例如实验室的名称，会显示在状态栏。',
    storeDefault: '服务台',
    missing: '请填写此项。',
  },
  passphrase: {
    lead: '它用来加密本机上的存储库。任何人都无法读取，也无法再次发给您。',
    label: '口令',
    hint: '至少 15 个字符。由五六个词组成的一句话既好记又安全。',
    short: '还差 1 个字符。 | 还差 {n} 个字符。',
    enough: '{n} 个字符，长度足够。',
    create: '创建存储库',
    creating: '正在创建存储库…',
  },
  recovery: {
    lead: '请抄写或打印此码，并与本机分开保管。所有口令都丢失时，这是唯一的入口。此码只显示这一次。',
    code: '恢复码',
    print: '打印',
    printTitle: 'IAM Desk 恢复码',
    printHint: '请放入保险柜或密封信封。持有此码的人可以打开存储库“{store}”。使用后即更换新码。',
    confirm: '请输入其中两组，以确认已经记下。',
    group: '第 {n} 组',
    wrong: '这两组不符，请对照纸面重新输入。',
    check: '确认',
    confirmed: '恢复码已确认。',
  },
  next: {
    lead: '存储库已就绪，您是它的管理员。服务台离不开用户：请导入您的目录。',
    import: '导入目录',
    importHint:
      '支持 CSV、LDIF、SCIM，以及 Microsoft Entra、Google Workspace、Okta、Active Directory 和华为云的文件。保存之前可以先看到将发生的更改。',
    sample: '也可以先看看：“npm run demo” 会打开一个含 2,000 名示例用户的临时存储库。',
    desk: '前往服务台',
  },
} satisfies typeof en
