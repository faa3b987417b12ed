import type { IamClient } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'

import type { UserFields } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'

import { systemClock } from '../../electron/adapters/clock.ts'
import { systemRandom } from '../../electron/adapters/random.ts'
import { startLabApi } from '../../electron/lab-api/server.ts'
import { makeApp } from './makeApp.ts'
import { globalClient, projectClient, type SdkKeys } from './officialSdk.ts'
import { recorded } from './recording.ts'

/** A user with an access key, and the official client that signs with it. */
export interface LabUser {
  readonly userId: UserId
  readonly accountId: AccountId
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

  type Keys = SdkKeys & { readonly domainId: string; readonly projectId: string }
  /** The official client, whose answers are checked against the catalogue. `extra`: headers that are sent unsigned, X-Auth-Token. */
  const clientWith = (keys: Keys, extra?: Readonly<Record<string, string>>) =>
    recorded(globalClient(lab.url, keys, extra))
  /** The same for one project: the SDK fills {project_id} in paths from its credential only. */
  const inProject = (keys: Keys, projectId: string, extra?: Readonly<Record<string, string>>) =>
    recorded(projectClient(lab.url, { ...keys, projectId }, extra))

  const clientOf = async (userId: UserId) => {
    const made = await ann.call('accessKeys.create', { userId })
    const keys = { ak: made.accessKey, sk: made.secret, domainId: made.accountId, projectId: made.projectId }
    return { keys, client: clientWith(keys) }
  }
  const user = async (login: string, fields: Partial<UserFields> = {}, within = accountId): Promise<LabUser> => {
    const { userId } = await ann.call('directory.createUser', {
      accountId: within,
      user: { login, name: login, ...fields },
    })
    return { userId, accountId: within, login, ...(await clientOf(userId)) }
  }
  return {
    desk,
    ann,
    accountId,
    url: lab.url,
    clientOf,
    clientWith,
    inProject,
    user,
    /** The owner of another account: may do everything in it, and nothing in this one. */
    async stranger(login = 'stranger', account = 'other'): Promise<LabUser> {
      const made = await ann.call('directory.createAccount', { name: account, profile: 'huawei' })
      return user(login, { kind: 'root', enterpriseAdministrator: true }, made.accountId)
    },
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
