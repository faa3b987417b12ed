import type { Answering } from '../operation.ts'

/**
 * Version Information Management: how clients of OpenStack find the API. It says nothing of the store, so it is answered while the
 * desk is closed too. Source: Huawei Cloud, IAM API Reference, the pages of the operations.
 */
export const versions = {
  /** "Querying the Version Information of Keystone APIs": answered with 300, as OpenStack does, though there is one only. */
  keystoneListVersions: (_ask, { origin }) => Promise.resolve({ versions: { values: [versionAt(origin)] } }),

  /** "Querying Information About Keystone API Version 3.0". */
  keystoneShowVersion: (_ask, { origin }) => Promise.resolve({ version: versionAt(origin) }),
} as const satisfies Readonly<Record<string, Answering>>

const versionAt = (origin: string) => ({
  id: 'v3.6',
  status: 'stable',
  updated: '2016-04-04T00:00:00Z',
  links: [{ rel: 'self', href: `${origin}/v3/` }],
  'media-types': [{ type: 'application/vnd.openstack.identity-v3+json', base: 'application/json' }],
})
