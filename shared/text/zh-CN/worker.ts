import type { worker as en } from '../en/worker.ts'

export const worker = {
  crashed: '持有存储库的进程意外结束。请重新解锁；已确认的内容均已保存。',
  closed: 'IAM Desk 在应答之前已结束。',
  ended: 'IAM Desk 正在结束。',
  reply: '应答时出现故障。未发现任何丢失。',
} satisfies Record<keyof typeof en, string>
