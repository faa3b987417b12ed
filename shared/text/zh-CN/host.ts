import type { host as en } from '../en/host.ts'

export const host = {
  'no-pass': '打开此页面时没有带上密钥。请打开 IAM Desk 打印的地址。',
  ticket: '此地址已用过，或已超过一分钟。请打开 IAM Desk 打印的新地址。',
  'too-large': '超出 IAM Desk 可接受的大小。导入文件最大 20 MiB。',
  'wrong-host': '此地址不是 IAM Desk 启动时的地址。',
  method: '该请求并非来自 IAM Desk 自己的页面。',
  target: '该请求并非来自 IAM Desk 自己的页面。',
  origin: '该请求并非来自 IAM Desk 自己的页面。',
  site: '该请求并非来自 IAM Desk 自己的页面。',
  'media-type': '该请求并非来自 IAM Desk 自己的页面。',
  'not-json': '该请求并非来自 IAM Desk 自己的页面。',
  path: '没有此页面。',
} satisfies Record<keyof typeof en, string>
