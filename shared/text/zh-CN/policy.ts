import type { policy as en } from '../en/policy.ts'

export const policy = {
  problem: {
    changed: '策略已被他人修改。请重新查看后再修改。',
    'one-waits': '已有一项修改在等待。请先确认或撤回它。',
    'nothing-changed': '与现行策略没有区别。',
    'not-waiting': '这项修改已不在等待中。',
    'second-administrator': '须由另一位管理员确认：不能是提出者本人，也不能是你们当中任一人在 72 小时内添加的人。',
  },
} satisfies typeof en
