import type { policy as en } from '../en/policy.ts'
import { desk } from './desk.ts'

export const policy = {
  problem: {
    changed: '策略已被他人修改。请重新查看后再修改。',
    'one-waits': '已有一项修改在等待。请先确认或撤回它。',
    'nothing-changed': '与现行策略没有区别。',
    'not-waiting': '这项修改已不在等待中。',
    'second-administrator':
      '须由另一位管理员确认：不能是提出者本人，也不能是 72 小时内从你们当中一人、或从同一人手中领取注册码的人。',
  },
  kinds: {
    ordinary: '所有人',
    privileged: '特权用户',
    'third-party': '第三方',
    newcomer: '新加入者',
    'no-phone': '没有电话的人',
  },
  comma: '、',
  semicolon: '；',
  sentence: '{phrases}。',
  of: '{act} · {kind}',
  wholeTitle: '整个策略',
  own: { 'as-everybody': '没有单独规则，与所有人相同', own: '有单独规则' },
  rule: {
    proofs: { zero: '无需证明，写明原因即可', one: '{value} 项证明', many: '{value} 项相互独立的证明' },
    points: { zero: '不要求分值', one: '合计至少 {value} 分', many: '合计至少 {value} 分' },
    checked: {
      zero: '不要求由系统自行核对',
      one: '其中 {value} 项由系统自行核对',
      many: '其中 {value} 项由系统自行核对',
    },
    methods: {
      text: '证明方式：{value}',
      all: '任何方式',
      except: '除{list}以外的任何方式',
      nothing: '无',
      options: desk.prove.way,
    },
    registeredContact: { yes: '其中一项是发往已登记手机或邮箱的验证码', no: '不强求发往已登记联系方式的验证码' },
    freshMinutes: {
      zero: '均在 {value} 分钟之内',
      one: '均在 {value} 分钟之内',
      many: '均在 {value} 分钟之内',
    },
    by: { text: '由{value}办理', options: { agent: '坐席或组长', lead: '组长' } },
    approval: { text: '批准：{value}', options: { none: '无需他人', 'second-person': '须由第二人同意' } },
    handOver: {
      text: '交付：{value}',
      options: {
        none: '无',
        any: '经任何已核实的途径，优先用与证明不同的途径',
        independent: '经与证明不同的途径',
      },
    },
    ways: {
      text: '交付形式：{value}',
      all: '链接、消息或密码条',
      except: '除{list}以外',
      nothing: '无',
      options: { link: '链接', message: '消息', slip: '密码条' },
    },
    againHours: {
      zero: '随时可以再次办理',
      one: '{value} 小时内再次办理须由组长进行',
      many: '{value} 小时内再次办理须由组长进行',
    },
  },
  whole: {
    name: { text: '本策略名为 {value}。' },
    passwordAndMfaTogether: {
      yes: '同一通来电中可以既重置密码又重置 MFA。',
      no: '同一通来电中绝不既重置密码又重置 MFA。',
    },
    growing: {
      yes: '来电办完一项需要证明的操作后，可以继续办理另一项。',
      no: '来电办完一项需要证明的操作后，不再办理另一项。',
    },
    contactChangedMeanwhile: {
      yes: '通话期间用户的联系方式被更改后，仍可继续办理。',
      no: '通话期间用户的联系方式被更改后，不再办理任何需要证明的操作。',
    },
    enrolmentInCoolDown: {
      yes: '冷却期间，组长可以让用户绑定新的身份验证器。',
      no: '冷却期间，不绑定新的身份验证器。',
    },
    fadeMinutes: {
      zero: '证明的分量不随时间减弱。',
      one: '证明会减弱：{value} 分钟后，强或中等的证明少一分。',
      many: '证明会减弱：{value} 分钟后，强或中等的证明少一分。',
    },
    wrongAnswersForgiven: {
      zero: '不容许答错：每答错一次，一小时内多要求一分。',
      one: '一小时内答错 {value} 次不计；再错一次，多要求一分。',
      many: '一小时内答错 {value} 次不计；再错一次，多要求一分。',
    },
    newcomerDays: {
      zero: '没有人算作新加入者。',
      one: '进入目录不足 {value} 天的人算作新加入者。',
      many: '进入目录不足 {value} 天的人算作新加入者。',
    },
    thirdParty: {
      text: '目录属性 {attribute} 为下列值之一的人算作第三方：{values}。',
      nobody: '没有人算作第三方。',
    },
  },
  direction: { tighter: '更严', looser: '更松', neutral: '不松不严' },
  waitsFor: {
    nothing: '只有收紧，立即生效。',
    'second-administrator': '其中有放松，须等另一位管理员确认后生效。',
    'a-day': '其中有放松，又没有另一位管理员可以确认，因此公示 24 小时后生效，凡可查看策略者均能看到。',
  },
  rehearsed: {
    good: '演练结果：{attacks} 种攻击全部被拦下，{honest} 位诚实来电者全部得到帮助。',
    attacks: { one: '有 {value} 种攻击将会得手：{list}', many: '有 {value} 种攻击将会得手：{list}' },
    honest: { one: '有 {value} 位诚实来电者将被拒绝：{list}', many: '有 {value} 位诚实来电者将被拒绝：{list}' },
    at: '{script}，在第 {at} 步',
  },
  file: {
    'too-large': '文件超过 {max} KiB，不可能是策略。请另选文件。',
    'not-json': '文件不是 JSON。可导出一份策略，对照其写法。',
    'not-a-policy': '文件不是策略：字段“format”的值不是“{format}”。请选择由本系统导出的文件。',
    newer: '字段“formatVersion”所示的版本，本系统不认识。请用较旧的版本导出，或升级本系统。',
    unknown: '{field} 不属于策略。请将其删去。',
    missing: '缺少 {field}。请补上，写法可参照导出的策略。',
    'whole-number': '{field} 须为整数。',
    'yes-or-no': '{field} 须为 true 或 false。',
    text: '{field} 须为文本。',
    list: '{field} 须为方括号中的列表。',
    group: '{field} 须为花括号中的一组字段。',
    choice: '{field} 须为下列之一：{choices}。',
    'too-small': '{field} 不得小于 {limit}。',
    'too-big': '{field} 不得大于 {limit}。',
    'too-small-text': '{field} 至少须有 {limit} 个字符。',
    'too-big-text': '{field} 最多 {limit} 个字符。',
    'too-big-list': '{field} 最多 {limit} 项。',
    impossible:
      '{field} 的要求无人能够满足：分值、核对数或方式多于证明，或没有交付途径。请降低要求，或放宽允许的范围。',
    wrong: '{field} 的写法不对。可参照导出的策略。',
  },
} satisfies typeof en
