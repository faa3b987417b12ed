/** Names for sample stores: each in its own script, with the Latin form a login is made from. `family-first` cultures say so. */
export interface Culture {
  readonly language: string
  readonly areaCode: string
  readonly location: string
  readonly order: 'given-first' | 'family-first'
  readonly joint: string
  /** How many of a thousand people. */
  readonly share: number
  /** `native/latin`, or one form when both are the same; `_` is a space inside a name. */
  readonly given: string
  readonly family: string
  /** Makes a national number in a range set aside for fiction, or one that no operator has handed out. */
  readonly phone: string
}

// `#` is a digit. Ranges for drama: +1 555-01xx (NANP), +44 7700 900xxx (Ofcom), +61 491 570 xxx (ACMA), +33 6 39 98 xx xx (ARCEP),
// +49 171 39200xx (Bundesnetzagentur), +46 70 1740 6xx (PTS). The others start where no subscriber number does.
export const CULTURES: readonly Culture[] = [
  {
    language: 'zh-CN',
    areaCode: '0086',
    location: 'Shenzhen',
    order: 'family-first',
    joint: '',
    share: 240,
    phone: '100########',
    given:
      '伟/wei 芳/fang 娜/na 敏/min 静/jing 丽/li 强/qiang 磊/lei 洋/yang 艳/yan 勇/yong 军/jun 杰/jie 娟/juan 涛/tao 明/ming 超/chao 秀英/xiuying 霞/xia 平/ping 刚/gang 桂英/guiying 晓明/xiaoming 建国/jianguo 子轩/zixuan 雨桐/yutong 欣怡/xinyi 浩然/haoran 梓涵/zihan 嘉怡/jiayi 志强/zhiqiang 海燕/haiyan 乐/le 维/wei 薇/wei 俊杰/junjie 文博/wenbo 思远/siyuan 雪梅/xuemei 国栋/guodong',
    family:
      '王/wang 李/li 张/zhang 刘/liu 陈/chen 杨/yang 黄/huang 赵/zhao 周/zhou 吴/wu 徐/xu 孙/sun 马/ma 朱/zhu 胡/hu 郭/guo 何/he 林/lin 高/gao 罗/luo 郑/zheng 梁/liang 谢/xie 宋/song 唐/tang 许/xu 韩/han 冯/feng 邓/deng 曹/cao 彭/peng 曾/zeng 欧阳/ouyang 司马/sima 吕/lv 单/shan',
  },
  {
    language: 'en-GB',
    areaCode: '0044',
    location: 'London',
    order: 'given-first',
    joint: ' ',
    share: 130,
    phone: '7700900###',
    given:
      'Olivia Amelia Isla Ava Mia Grace Freya Lily Oliver George Noah Arthur Harry Leo Jack Charlie Oscar Henry Jonathan Elizabeth Margaret Catherine Katherine Stephen Steven Philip Graham Siobhán/siobhan Aoife Rhys',
    family:
      'Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Clark O’Brien/obrien O’Neill/oneill MacDonald/macdonald Smith-Jones/smithjones Smyth Hughes Edwards',
  },
  {
    language: 'en-US',
    areaCode: '001',
    location: 'Austin',
    order: 'given-first',
    joint: ' ',
    share: 90,
    phone: '51255501##',
    given:
      'Emma Sophia Liam Mason Ethan Jacob Michael Emily Madison Abigail Elijah Aiden Jayden Matthew Andrew Brianna Tyler Ashley Christopher Joshua DeShawn Latoya Malik Keisha',
    family:
      'Miller Davis Garcia Rodriguez Martinez Anderson Thomas Moore Martin Lee Harris Lewis Young Allen King Scott Hill Adams Nelson Baker Campbell Mitchell Carter Washington Jefferson',
  },
  {
    language: 'de-DE',
    areaCode: '0049',
    location: 'Berlin',
    order: 'given-first',
    joint: ' ',
    share: 80,
    phone: '17139200##',
    given:
      'Jürgen/juergen Günter/guenter Björn/bjoern Käthe/kaethe Anna Lena Hannah Lukas Maximilian Felix Jonas Paul Sophie Marie Heike Uwe Stefan Sabine Jörg/joerg Annegret',
    family:
      'Müller/mueller Schmidt Schneider Fischer Weber Meyer Maier Wagner Becker Schulz Hoffmann Schäfer/schaefer Koch Bauer Richter Klein Wolf Schröder/schroeder Neumann Schwarz Zimmermann Groß/gross Weiß/weiss Köhler/koehler Müller-Lüdenscheidt/muellerluedenscheidt',
  },
  {
    language: 'fr-FR',
    areaCode: '0033',
    location: 'Lyon',
    order: 'given-first',
    joint: ' ',
    share: 60,
    phone: '63998####',
    given:
      'Léa/lea Chloé/chloe Manon Inès/ines Zoé/zoe Élodie/elodie Jean-Luc/jeanluc François/francois René/rene Hugo Théo/theo Gaël/gael Maël/mael Benoît/benoit Cécile/cecile',
    family:
      'Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau Lefèvre/lefevre Garnier Faure André/andre Mercier Lévêque/leveque D’Angelo/dangelo Renaud',
  },
  {
    language: 'es-ES',
    areaCode: '0034',
    location: 'Madrid',
    order: 'given-first',
    joint: ' ',
    share: 70,
    phone: '5########',
    given:
      'José/jose María/maria Lucía/lucia Sofía/sofia Martín/martin Íñigo/inigo Andrés/andres Begoña/begona Javier Carmen Jesús/jesus Pilar Ángel/angel Raúl/raul',
    family:
      'García/garcia González/gonzalez Rodríguez/rodriguez Fernández/fernandez López/lopez Martínez/martinez Sánchez/sanchez Pérez/perez Gómez/gomez Muñoz/munoz Núñez/nunez Ortiz Ibáñez/ibanez',
  },
  {
    language: 'pl-PL',
    areaCode: '0048',
    location: 'Kraków',
    order: 'given-first',
    joint: ' ',
    share: 40,
    phone: '100######',
    given:
      'Łukasz/lukasz Paweł/pawel Michał/michal Małgorzata/malgorzata Agnieszka Katarzyna Zbigniew Grażyna/grazyna Jakub Żaneta/zaneta',
    family:
      'Nowak Kowalski Wiśniewski/wisniewski Wójcik/wojcik Kamiński/kaminski Lewandowski Zieliński/zielinski Szymański/szymanski Woźniak/wozniak Dąbrowski/dabrowski Łuczak/luczak',
  },
  {
    language: 'da-DK',
    areaCode: '0045',
    location: 'Aarhus',
    order: 'given-first',
    joint: ' ',
    share: 30,
    phone: '1#######',
    given: 'Søren/soeren Jørgen/joergen Åse/aase Kjær/kjaer Mette Freja Mikkel Anders Bodil',
    family:
      'Nielsen Jensen Hansen Pedersen Andersen Sørensen/soerensen Jørgensen/joergensen Møller/moeller Ångström/aangstroem Kierkegård/kierkegaard',
  },
  {
    language: 'sv-SE',
    areaCode: '0046',
    location: 'Göteborg',
    order: 'given-first',
    joint: ' ',
    share: 25,
    phone: '7017406##',
    given: 'Åsa/asa Göran/goran Märta/marta Linnea Elsa Oskar Axel Nils',
    family: 'Johansson Andersson Karlsson Nilsson Eriksson Lindqvist Sjöberg/sjoberg Åkesson/akesson Öberg/oberg',
  },
  {
    language: 'ja-JP',
    areaCode: '0081',
    location: 'Tokyo',
    order: 'family-first',
    joint: ' ',
    share: 40,
    phone: '100#######',
    given: '太郎/taro 花子/hanako 健/ken さくら/sakura 翔/sho 美咲/misaki 大輔/daisuke 陽子/yoko ユキ/yuki',
    family:
      '佐藤/sato 鈴木/suzuki 高橋/takahashi 田中/tanaka 伊藤/ito 渡辺/watanabe 山本/yamamoto 中村/nakamura 小林/kobayashi',
  },
  {
    language: 'ko-KR',
    areaCode: '0082',
    location: 'Seoul',
    order: 'family-first',
    joint: '',
    share: 30,
    phone: '100#######',
    given: '민준/minjun 서연/seoyeon 지훈/jihun 수빈/subin 하은/haeun 도윤/doyun 예린/yerin',
    family: '김/kim 이/lee 박/park 최/choi 정/jung 강/kang 조/cho 윤/yoon',
  },
  {
    language: 'ru-RU',
    areaCode: '007',
    location: 'Almaty',
    order: 'given-first',
    joint: ' ',
    share: 35,
    phone: '100#######',
    given:
      'Иван/ivan Мария/maria Алексей/alexey Наталья/natalya Дмитрий/dmitry Ольга/olga Сергей/sergey Юлия/yulia Андрей/andrey',
    family:
      'Иванов/ivanov Смирнов/smirnov Кузнецов/kuznetsov Попов/popov Соколов/sokolov Лебедев/lebedev Щербаков/shcherbakov Ким/kim',
  },
  {
    language: 'ar',
    areaCode: '00966',
    location: 'Riyadh',
    order: 'given-first',
    joint: ' ',
    share: 30,
    phone: '10#######',
    given: 'محمد/mohammed أحمد/ahmed فاطمة/fatima عائشة/aisha خالد/khaled يوسف/yousef نورة/noura عبد_الله/abdullah',
    family: 'العتيبي/alotaibi القحطاني/alqahtani الحربي/alharbi الغامدي/alghamdi حسن/hassan الشمري/alshammari',
  },
  {
    language: 'hi-IN',
    areaCode: '0091',
    location: 'Pune',
    order: 'given-first',
    joint: ' ',
    share: 40,
    phone: '100#######',
    given: 'प्रिया/priya राहुल/rahul अनिता/anita विजय/vijay दीपा/deepa संजय/sanjay अर्जुन/arjun',
    family: 'शर्मा/sharma पटेल/patel सिंह/singh कुमार/kumar गुप्ता/gupta अय्यर/iyer राव/rao',
  },
  {
    language: 'en-NG',
    areaCode: '00234',
    location: 'Lagos',
    order: 'given-first',
    joint: ' ',
    share: 30,
    phone: '100#######',
    given: 'Ngozi Chukwuemeka Adaeze Olúwaṣeun/oluwaseun Ẹniọlá/eniola Ìyábọ̀/iyabo Babatunde Chiamaka Ifeanyi',
    family: 'Adichie Okonkwo Adébáyọ̀/adebayo Ọlátúnjí/olatunji Nwosu Eze Balogun',
  },
  {
    language: 'vi-VN',
    areaCode: '0084',
    location: 'Hà Nội',
    order: 'family-first',
    joint: ' ',
    share: 30,
    phone: '100######',
    given: 'Thị_Hương/thihuong Minh_Đức/minhduc Thu_Trang/thutrang Văn_Hùng/vanhung Ngọc_Ánh/ngocanh Quỳnh/quynh',
    family: 'Nguyễn/nguyen Trần/tran Lê/le Phạm/pham Hoàng/hoang Đặng/dang Vũ/vu',
  },
]

export const DEPARTMENTS: readonly (readonly [en: string, zh: string])[] = [
  ['Finance', '财务部'],
  ['Research & Development', '研发中心'],
  ['Network Operations', '网络运维部'],
  ['Human Resources', '人力资源部'],
  ['Sales', '销售部'],
  ['Customer Care', '客户服务部'],
  ['Procurement', '采购部'],
  ['Legal', '法务部'],
  ['Logistics', '物流部'],
  ['Manufacturing', '制造部'],
  ['Quality Assurance', '质量保证部'],
  ['Information Security', '信息安全部'],
  ['Facilities', '行政部'],
  ['Marketing', '市场部'],
]

export const TITLES: readonly (readonly [en: string, zh: string])[] = [
  ['Engineer', '工程师'],
  ['Senior Engineer', '高级工程师'],
  ['Analyst', '分析师'],
  ['Specialist', '专员'],
  ['Manager', '经理'],
  ['Director', '总监'],
  ['Assistant', '助理'],
  ['Technician', '技术员'],
]
