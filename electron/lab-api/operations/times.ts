/** The three ways in which IAM writes a time, all in UTC. */

/** `2026-11-23T09:00:00.000000Z`: tokens and access keys. */
export const microTime = (at: number): string => `${keystoneTime(at)}Z`

/** `2026-11-23T09:00:00.000000`: OpenStack's form. */
export const keystoneTime = (at: number): string => new Date(at).toISOString().replace('Z', '000')

/** `2026-11-23 09:00:00.0`: the form of IAM's own half. */
export const iamTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}.0`
