/**
 * Syllables of Mandarin in pinyin, as words of a passphrase: whoever reads Chinese can say and type each, on any keyboard.
 * Left out are those that many speakers say alike (z and zh, n and l, an and ang), ü, and what is rude alone or beside another.
 * 166, so nine carry 66 bits.
 */
export const SYLLABLES: readonly string[] = [
  'bai bao bei bian biao bie bo bu',
  'pa pai pao pei pian piao pie po pou pu',
  'mai mao mei mi mian miao mie mo mou mu',
  'fa fei fo fou fu',
  'da dai dao de dian die diu dong dou du duan dui dun duo',
  'ta tai tao te ti tian tiao tie tong tou tu tuan tui tun tuo',
  'la lai lao le lei li lia liao lie liu long lou lu luan lun luo',
  'ga gai gao ge gei gong gu gua guai gui guo',
  'ka kai kao ke kong kou ku kua kuai kui kun kuo',
  'ha hai hao he hei hong hou hu hua huai hui huo',
  'jia jiao jie jiong jiu ju juan jue jun',
  'qi qia qiao qie qiong qiu qu quan que qun',
  'xi xia xiao xie xiong xiu xu xuan xue xun',
  'rao re rong rou ru ruan rui run ruo',
  'ya yao ye yi yong you yu yuan yue yun',
  'wa wai wei wo wu',
].flatMap(line => line.split(' '))
