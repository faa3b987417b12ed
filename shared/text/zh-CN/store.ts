import type { store as en } from '../en/store.ts'

export const store = {
  missing: '此处还没有存储库。请新建一个，或选择其他文件夹。',
  'damaged-header': '存储库的文件头（store.hdr）缺失、已损坏或被改动。请恢复 store.hdr.bak 或备份；数据本身可能完好。',
  'damaged-data': '存储库的数据（store.db）缺失、已损坏，或在 IAM Desk 之外被改动。请停止操作并恢复备份。',
  busy: '本机上的另一个 IAM Desk 正在使用此存储库。请先在那边关闭。',
  newer: '此存储库由更新版本的 IAM Desk 写入。请升级 IAM Desk；存储库未作任何改动。',
  'read-only': '存储库所在的文件夹不可写。请为当前账号开通写权限。',
  full: '磁盘已满或无响应，未作任何改动。请腾出空间后重试。',
  'old-driver': 'SQLite 组件版本过低，不够安全。请重新安装 IAM Desk。',
  'not-empty': '此存储库中已有用户，不能用作示例存储库。请使用空存储库。',
  'backup-folder-relative': '请填写从磁盘根目录开始的完整路径。',
  'backup-folder-exists': '该文件夹已存在。备份从不覆盖已有内容，请换一个新的名称。',
  'backup-unwritable': '无法在该处新建文件夹。请选择当前系统账户可以写入的位置。',
  'backup-source-damaged': '此存储库的审计记录对不上，因此未作备份。请先校验审计。',
  'backup-unverified': '副本读回后与写入的不一致，已删除。请检查磁盘。',
} satisfies Record<keyof typeof en, string>
