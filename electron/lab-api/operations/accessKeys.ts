import type { Output } from '#shared/contract/index.ts'
import { UserId } from '#shared/contract/ids.ts'
import { z } from 'zod'

import type { Answering } from '../operation.ts'
import { Refused } from '../refused.ts'
import { read } from './reading.ts'
import { microTime } from './times.ts'

type Key = Output<'accessKeys.get'>

const Description = z.string().max(255).optional()
const New = z.object({ credential: z.object({ user_id: UserId, description: Description }) })
const Change = z.object({
  credential: z
    .object({ status: z.enum(['active', 'inactive']).optional(), description: Description })
    .refine(given => given.status !== undefined || given.description !== undefined),
})
const ListQuery = z.object({ user_id: UserId.optional() })

/** Access Key Management, permanent keys. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const accessKeys = {
  /** "Creating a Permanent Access Key": the secret is in this answer alone; a third one is refused with akSkNumExceed. */
  createPermanentAccessKey: async (ask, { body }) => {
    const { user_id: userId, description = '' } = read(New, body).credential
    const made = await ask('accessKeys.create', { userId, description })
    return { credential: { ...shown(made), secret: made.secret } }
  },

  /** "Querying Permanent Access Keys": of the user that is named, or of whoever asks. */
  listPermanentAccessKeys: async (ask, { query }) => {
    const { user_id: asked } = read(ListQuery, Object.fromEntries(query))
    const { userId, keys } = await ask('accessKeys.list', asked === undefined ? {} : { userId: asked })
    return { credentials: keys.map(key => shown({ ...key, userId })) }
  },

  /** "Querying a Permanent Access Key", with when it was last used. */
  showPermanentAccessKey: async (ask, { params }) => {
    const key = await ask('accessKeys.get', { accessKey: keyAt(params) })
    return { credential: { ...shown(key), last_use_time: microTime(key.lastUsedAt ?? key.createdAt) } }
  },

  /** "Modifying a Permanent Access Key": switches it on or off, or describes it. */
  updatePermanentAccessKey: async (ask, { params, body }) => {
    const accessKey = keyAt(params)
    const { status, description } = read(Change, body).credential
    const changed = await ask('accessKeys.update', {
      accessKey,
      ...(status === undefined ? {} : { enabled: status === 'active' }),
      ...(description === undefined ? {} : { description }),
    })
    return { credential: shown(changed) }
  },

  /** "Deleting a Permanent Access Key". */
  deletePermanentAccessKey: async (ask, { params }) => {
    await ask('accessKeys.remove', { accessKey: keyAt(params) })
  },
} as const satisfies Readonly<Record<string, Answering>>

/** What is no access key at all is as unknown as one that nobody has. */
function keyAt(params: Readonly<Record<string, string>>): string {
  const accessKey = params['access_key'] ?? ''
  if (/^[A-Z0-9]{20}$/u.test(accessKey)) return accessKey
  throw new Refused({ code: 'IAM.0004', about: [accessKey] })
}

const shown = (key: Key) => ({
  access: key.accessKey,
  user_id: key.userId,
  status: key.enabled ? 'active' : 'inactive',
  create_time: microTime(key.createdAt),
  description: key.description,
})
