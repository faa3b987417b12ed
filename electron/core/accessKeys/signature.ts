import { createHmac, timingSafeEqual } from 'node:crypto'

import { Secret } from '#shared/secret.ts'

/** A request that was signed with an access key, as a shell read it. All that is left to check needs the secret. */
export interface SignedRequest {
  readonly accessKey: string
  /** The HMAC that was sent: 64 lower-case hex digits. */
  readonly signature: string
  /** The texts whose HMAC it may be: one per way of writing the path. */
  readonly texts: readonly string[]
}

/** Takes the place of a secret that does not exist, so that an unknown access key is answered no sooner. */
const NOBODYS = new Secret('0'.repeat(40))

/**
 * Whether the signature was made with this secret (SDK-HMAC-SHA256). Without a secret it never was, which takes as long to say.
 * Source: Huawei Cloud, "API Request Signing Guide", AK/SK signing: the key is the secret itself.
 */
export function isSignedWith(secret: Secret | undefined, { signature, texts }: SignedRequest): boolean {
  const given = Buffer.from(signature, 'hex')
  // Every text is computed and compared, so the time says nothing about which came close.
  const stands = texts
    .map(text => hmac(secret ?? NOBODYS, text))
    .map(expected => given.length === expected.length && timingSafeEqual(expected, given))
    .includes(true)
  return stands && secret !== undefined
}

const hmac = (secret: Secret, text: string): Buffer =>
  createHmac('sha256', secret.dangerouslyReveal()).update(text, 'utf8').digest()
