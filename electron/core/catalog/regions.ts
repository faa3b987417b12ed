import type { CatalogRegion } from '#shared/contract/catalog.ts'

const region = (id: string, english: string, chinese: string): CatalogRegion => ({
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
export const REGIONS: readonly CatalogRegion[] = [
  region(LAB_REGION, 'Lab 1', '实验一'),
  region('cn-north-4', 'CN North-Beijing4', '华北-北京四'),
  region('ap-southeast-1', 'CN-Hong Kong', '中国-香港'),
  region('eu-west-101', 'EU-Dublin', '欧洲-都柏林'),
]
