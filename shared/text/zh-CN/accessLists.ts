import type { accessLists as en } from '../en/accessLists.ts'

export const accessLists = {
  refused: '您的账号不允许从您现在的位置登录。请使用允许范围内的电脑，或联系账号管理员。',
  unchanged: '没有任何更改。请先修改条目，再保存。',
  fault: {
    empty: '地址：为空。请填写地址、网段或地址范围，或删除该条目。',
    unreadable:
      '地址：无法识别。请填写地址（如 192.0.2.7）、网段（如 192.0.2.0/24）或范围（如 192.0.2.10-192.0.2.20）。',
    prefix: '地址：斜线后的数字不合适。IPv4 最大为 32，IPv6 最大为 128。',
    'inside-block': '地址：不是网段的起始地址。请在斜线前填写网段的第一个地址。',
    'two-families': '地址：范围的两端须同为 IPv4 或同为 IPv6。请拆成两个条目。',
    backwards: '地址：范围的终点小于起点。请把较小的地址写在前面。',
    mapped: '地址：这是写成 IPv6 的 IPv4 地址。请按 IPv4 填写，如 192.0.2.7。',
    overlaps: '地址：与上面的条目重叠。请删除其中一个，或缩小范围。',
    'only-four': '地址：供程序使用的列表只支持 IPv4。',
    'description-characters': "说明：不能包含 {'@'} # % ^ & * < > 和反斜线。",
    'description-length': '说明：最多 255 个字符。请缩短。',
  },
} satisfies typeof en
