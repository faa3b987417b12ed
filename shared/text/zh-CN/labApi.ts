import type { labApi as en } from '../en/labApi.ts'

export const labApi = {
  'already-on': '实验 API 已启动。请先停止。',
  'already-off': '实验 API 已处于停止状态。',
} satisfies typeof en
