import type { browsers as en } from '../en/browsers.ts'

export const browsers = {
  unknown: '该浏览器已经清除。',
} satisfies typeof en
