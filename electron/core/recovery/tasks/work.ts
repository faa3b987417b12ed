import { createHash } from 'node:crypto'

/** Zero bits that the hash must begin with: about 65,000 tries, some seconds for a browser on an old phone. */
export const WORK_BITS = 16
/** An answer is not taken before: what is cheap for a fast machine takes it as long as a slow one. */
export const WORK_WAIT_MS = 15_000

/** Whether SHA-256 of the challenge and the number that was found begins with enough zero bits. */
export function isWorked(challenge: string, answer: string): boolean {
  if (!/^\d{1,12}$/u.test(answer)) return false
  const hash = createHash('sha256').update(`${challenge}:${answer}`).digest()
  return hash.readUInt32BE(0) >>> (32 - WORK_BITS) === 0
}
