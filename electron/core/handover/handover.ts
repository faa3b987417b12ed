export { handOver, type Handing } from './handing.ts'
export { checkBinding, dropClaims, owesDevice, redeemLink, redeemSlip, useClaim, type BindingCheck } from './claims.ts'
export { drawCode } from './slip.ts'
