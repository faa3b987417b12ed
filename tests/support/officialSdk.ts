import { BasicCredentials, GlobalCredentials, type Region } from '@huaweicloud/huaweicloud-sdk-core'
import { UserOptions } from '@huaweicloud/huaweicloud-sdk-core/UserOptions.js'
import { Logger4jInstance } from '@huaweicloud/huaweicloud-sdk-core/logger/log4jLogger.js'
import { IamClient } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

// The SDK loads `uuid` without declaring it, which is why package.json does (huaweicloud-sdk-nodejs-v3, issue 28).

// On a failed call the SDK prints the whole request, passwords included. The failure itself is thrown, so nothing is hidden.
Logger4jInstance.level = 'off'

// Building a client writes an id into the home folder of whoever runs the tests.
const home = join(import.meta.dirname, '../../node_modules/.cache/sdk-home')
mkdirSync(home, { recursive: true })
process.env['HOME'] = home
process.env['USERPROFILE'] = home

export interface SdkKeys {
  readonly ak: string
  readonly sk: string
  readonly securityToken?: string
}

/** Sent along with every request, not signed: the way to give this SDK an X-Auth-Token. */
type ExtraHeaders = Readonly<Record<string, string>>

/** The official client for global services: it sends the account in X-Domain-Id. */
export const globalClient = (endpoint: string, keys: SdkKeys & { domainId: string }, extra?: ExtraHeaders) =>
  build(endpoint, new GlobalCredentials(keys), extra)

/** The official client for one project: it sends X-Project-Id, and fills {project_id} in paths. */
export const projectClient = (endpoint: string, keys: SdkKeys & { projectId: string }, extra?: ExtraHeaders) =>
  build(endpoint, new BasicCredentials(keys), extra)

/** The official client of a region: it asks for the account by itself when the credential does not name it. */
export const regionClient = (region: Region, credential: GlobalCredentials) =>
  IamClient.newBuilder().withCredential(credential).withRegion(region).build()

function build(endpoint: string, credential: BasicCredentials | GlobalCredentials, extra?: ExtraHeaders): IamClient {
  const builder = IamClient.newBuilder().withCredential(credential).withEndpoint(endpoint)
  if (extra === undefined) return builder.build()
  const options = new UserOptions()
  options.axiosRequestConfig = { headers: { ...extra } }
  return builder.withOptions(options).build()
}
