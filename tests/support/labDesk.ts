import type { IamClient } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'

import type { UserFields } from '#shared/contract/directory.ts'
import type { UserId } from '#shared/contract/ids.ts'

import { systemClock } from '../../electron/adapters/clock.ts'
import { systemRandom } from '../../electron/adapters/random.ts'
import { startLabApi } from '../../electron/lab-api/server.ts'
import { makeApp } from './makeApp.ts'
import { globalClient, type SdkKeys } from './officialSdk.ts'

/** A user with an access key, and the official client that signs with it. */
export interface LabUser {
  readonly userId: UserId
  readonly login: string
  readonly keys: SdkKeys & { readonly domainId: string; readonly projectId: string }
  readonly client: IamClient
}

/**
 * The real app, an account that programs may use, and the lab API in front of it on a real port. Requests are signed at the time of
 * the machine, so the shell has its clock; the core has the clock of the test.
 */
export async function makeLab() {
  const desk = await makeApp()
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab', profile: 'huawei' })
  const lab = await startLabApi({ app: desk.app, port: 0, clock: systemClock, random: systemRandom, log: desk.log })

  const clientOf = async (userId: UserId) => {
    const made = await ann.call('accessKeys.create', { userId })
    const keys = { ak: made.accessKey, sk: made.secret, domainId: made.accountId, projectId: made.projectId }
    return { keys, client: globalClient(lab.url, keys) }
  }
  const user = async (login: string, fields: Partial<UserFields> = {}, within = accountId): Promise<LabUser> => {
    const { userId } = await ann.call('directory.createUser', {
      accountId: within,
      user: { login, name: login, ...fields },
    })
    return { userId, login, ...(await clientOf(userId)) }
  }
  return {
    desk,
    ann,
    accountId,
    url: lab.url,
    clientOf,
    user,
    /** The owner of the account: may do everything in it. */
    owner: await user('owner', { kind: 'root', enterpriseAdministrator: true }),
    async close() {
      await lab.close()
      await desk.close()
    },
  }
}

/** What an SDK throws: the status, and the code and sentence of IAM. */
export interface SdkFailure {
  readonly httpStatusCode: number
  readonly errorCode: string | number
  readonly errorMsg: string
  readonly requestId: string
}

/** The failure of a call that must not go through. */
export async function failureOf(call: Promise<unknown>): Promise<SdkFailure> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error as SdkFailure,
  )
  if (outcome === null) throw new Error('The call went through')
  return outcome
}
