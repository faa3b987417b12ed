import type { ConditionKeys } from './conditions.ts'

/** What a request says about itself, as conditions of policies may ask for it. */
interface Said {
  readonly userId: string
  readonly userName: string
  readonly accountName: string
  /** The service that is asked. */
  readonly service: string
  /** Whether a second factor was shown for it: a key is one thing that somebody has, and says nothing of one. */
  readonly hadSecondFactor: boolean
  readonly now: number
}

/** The global keys. Source: Huawei Cloud, IAM User Guide, "Policy syntax": global condition keys. */
export const keysFor = ({ userId, userName, accountName, service, hadSecondFactor, now }: Said): ConditionKeys => ({
  'g:UserId': [userId],
  'g:UserName': [userName],
  'g:DomainName': [accountName],
  'g:ServiceName': [service],
  'g:MFAPresent': [String(hadSecondFactor)],
  'g:CurrentTime': [new Date(now).toISOString()],
})
