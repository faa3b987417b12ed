/** How many numbers are tried before the page breathes. */
const AT_ONCE = 256

const leadingZeros = (hash: ArrayBuffer, bits: number): boolean => new DataView(hash).getUint32(0) >>> (32 - bits) === 0

/**
 * Finds a number for which SHA-256 of the challenge and it begins with `bits` zero bits; null when it was given up, or when this
 * browser lacks what it takes: pages without TLS from elsewhere than this machine have no cryptography.
 */
export async function findNumber(challenge: string, bits: number, givenUp: () => boolean): Promise<string | null> {
  if (!window.isSecureContext) return null
  const encoder = new TextEncoder()
  for (let from = 0; !givenUp(); from += AT_ONCE) {
    const tried = await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        const number = String(from + index)
        const hash = await crypto.subtle.digest('SHA-256', encoder.encode(`${challenge}:${number}`))
        return leadingZeros(hash, bits) ? number : null
      }),
    )
    const found = tried.find(number => number !== null)
    if (found !== undefined) return found
  }
  return null
}
