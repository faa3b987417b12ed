import type { errors as en } from '../en/errors.ts'

export const errors = {
  invalid_input: '请检查以下字段：{fields}。',
  invalid_input_open: '表单中有内容不符合要求，请检查后重试。',
  signed_out: '服务台已锁定，请解锁后继续。',
  forbidden: '您的角色无权执行此操作。',
  evidence_required: '来电者的身份尚未得到充分验证。',
  not_found: '没有这条记录。',
  conflict: '此内容刚被他人修改，请重新查看后再决定。',
  rate_limited: '尝试次数过多，请在 {wait} 后重试。',
  rate_limited_open: '尝试次数过多，请稍后重试。',
  locked: '暂时锁定，请在 {wait} 后重试。',
  unavailable: 'IAM Desk 没有响应，未做任何更改，请稍后重试。',
  damaged: '存储库已损坏。请停止工作并从备份恢复。',
  internal: '程序出错，未做任何更改。事件编号 {incident}。',
} satisfies typeof en
