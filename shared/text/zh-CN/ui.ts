import type { ui as en } from '../en/ui.ts'

export const ui = {
  never: '从未',
  justNow: '刚刚',
  comma: '、',
  together: '{first}{second}',
  nothing: '暂无内容。',
  close: '关闭',
  cancel: '取消',
  back: '返回',
  next: '下一页',
  previous: '上一页',
  pages: '列表分页',
  rows: '第 {from}–{to} 条，共 {total} 条',
  shortcuts: '键盘快捷键',
  loading: '正在加载',
  optional: '选填',
  secret: {
    notCopied: '浏览器不允许复制。请选中文本后手动复制。',
    copy: '复制',
    copied: '已复制，30 秒后从剪贴板清除。',
    leavesIn: '已复制，{time} 后清除',
    show: '显示',
    hide: '隐藏',
    showNamed: '显示：{field}',
    hideNamed: '隐藏：{field}',
  },
  reason: {
    label: '原因',
    hint: '记入审计。',
    missing: '请说明原因，至少 3 个字符。',
  },
} satisfies typeof en
