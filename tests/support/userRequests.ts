import type { UpdateCredentialOption } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import {
  CreateCredentialOption,
  CreatePermanentAccessKeyRequest,
  CreatePermanentAccessKeyRequestBody,
  CreateUserRequest,
  CreateUserRequestBody,
  DeletePermanentAccessKeyRequest,
  KeystoneDeleteUserRequest,
  KeystoneUpdatePasswordOption,
  KeystoneUpdateUserPasswordRequest,
  KeystoneUpdateUserPasswordRequestBody,
  UpdatePermanentAccessKeyRequest,
  UpdatePermanentAccessKeyRequestBody,
  UpdateUserRequest,
  UpdateUserRequestBody,
  type CreateUserOption,
  type IamClient,
  type UpdateUserOption,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'

/** Requests about users, their passwords and their access keys, as the classes of the official SDK want them built. */

/** Bodies as programs send them, wrong ones too: the classes of the SDK check nothing. */
type Fields = Readonly<Record<string, unknown>>

export const createUser = async (by: IamClient, fields: Fields) =>
  (
    await by.createUser(
      new CreateUserRequest().withBody(new CreateUserRequestBody(fields as unknown as CreateUserOption)),
    )
  ).user
export const updateUser = async (by: IamClient, userId: string, fields: Fields) =>
  (
    await by.updateUser(
      new UpdateUserRequest(userId).withBody(new UpdateUserRequestBody(fields as unknown as UpdateUserOption)),
    )
  ).user
export const changePassword = (by: IamClient, userId: string, change: { readonly from: string; readonly to: string }) =>
  by.keystoneUpdateUserPassword(
    new KeystoneUpdateUserPasswordRequest(userId).withBody(
      new KeystoneUpdateUserPasswordRequestBody(new KeystoneUpdatePasswordOption(change.to, change.from)),
    ),
  )
export const removeUser = (by: IamClient, userId: string) =>
  by.keystoneDeleteUser(new KeystoneDeleteUserRequest(userId))

export function createKey(by: IamClient, userId: string, description?: string) {
  const option = new CreateCredentialOption(userId)
  if (description !== undefined) option.withDescription(description)
  return by.createPermanentAccessKey(
    new CreatePermanentAccessKeyRequest().withBody(new CreatePermanentAccessKeyRequestBody(option)),
  )
}
export const updateKey = (by: IamClient, accessKey: string, option: UpdateCredentialOption) =>
  by.updatePermanentAccessKey(
    new UpdatePermanentAccessKeyRequest(accessKey).withBody(new UpdatePermanentAccessKeyRequestBody(option)),
  )
export const removeKey = (by: IamClient, accessKey: string) =>
  by.deletePermanentAccessKey(new DeletePermanentAccessKeyRequest(accessKey))
