/** A region as IAM lists it. */
export interface Region {
  readonly id: string
  readonly type: 'public'
  readonly description: string
  readonly locales: { readonly 'zh-cn': string; readonly 'en-us': string }
}

const region = (id: string, english: string, chinese: string): Region => ({
  id,
  type: 'public',
  description: '',
  locales: { 'zh-cn': chinese, 'en-us': english },
})

/** The lab's own region, where a program is when it names none. */
export const LAB_REGION = 'lab-1'

/**
 * The regions of a lab: its own, and some that programs name. The official SDK looks for one of type `public`.
 * Source: Huawei Cloud, "Regions and Endpoints"; IAM API Reference, "Querying Regions".
 */
export const REGIONS: readonly Region[] = [
  region(LAB_REGION, 'Lab 1', '实验一'),
  region('cn-north-4', 'CN North-Beijing4', '华北-北京四'),
  region('ap-southeast-1', 'CN-Hong Kong', '中国-香港'),
  region('eu-west-101', 'EU-Dublin', '欧洲-都柏林'),
]
