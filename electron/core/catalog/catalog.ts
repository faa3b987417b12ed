export { LAB_REGION, REGIONS, type Region } from './regions.ts'
