import { createHash } from 'node:crypto'

/** A cloud service as an agency names it: a domain of its own. */
export interface CloudService {
  readonly id: string
  readonly name: string
}

/**
 * The cloud services that an agency can be for.
 * Source: Huawei Cloud, IAM User Guide, "Delegating a cloud service": services act as domains called `op_svc_…`.
 */
export const CLOUD_SERVICES: readonly CloudService[] = [
  ...['op_svc_apm', 'op_svc_cbr', 'op_svc_cce', 'op_svc_cts', 'op_svc_dli', 'op_svc_dws', 'op_svc_ecs'],
  ...['op_svc_evs', 'op_svc_ims', 'op_svc_mrs', 'op_svc_obs', 'op_svc_rds', 'op_svc_sfs', 'op_svc_smn'],
].map(name => ({
  name,
  // The real ids are not published, so they are derived.
  id: createHash('sha256').update(`iam-desk cloud service ${name}`).digest('hex').slice(0, 32),
}))
