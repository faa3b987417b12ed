import { timingSafeEqual } from 'node:crypto'

import { generateSync, generateURI } from 'otplib'

/** Huawei Cloud IAM, virtual MFA: TOTP, 6 digits, 30 s (RFC 6238 with HMAC-SHA-1, the default of every authenticator app). */
export const STEP_SECONDS = 30
const DIGITS = 6
/** RFC 4226, 4: at least 128 bits, 160 recommended. */
export const SEED_BYTES = 20

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The step of 30 s in which a time in milliseconds lies. */
export const stepAt = (now: number): number => Math.floor(now / 1000 / STEP_SECONDS)

/** The code of one step; `seed` in base32 as the user's app has it. */
export const codeOfStep = (seed: string, step: number): string =>
  generateSync({ secret: seed, epoch: step * STEP_SECONDS, digits: DIGITS, period: STEP_SECONDS })

/** What an authenticator app reads from the QR code. */
export const otpauthUri = (seed: string, label: string): string =>
  generateURI({ issuer: 'IAM Desk', label, secret: seed })

/** RFC 4648 base32 without padding: what a person can type into an app. */
export function toBase32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32.charAt((held >> bits) & 31)
    }
  }
  return bits > 0 ? text + BASE32.charAt((held << (5 - bits)) & 31) : text
}

/**
 * The digits of a code as typed, or null when it is no code at all. Spaces are forgiven; other digits than 0 to 9 are not
 * (Arabic-Indic ones would otherwise pass `\d` with the `u` flag in some engines, and no app shows them).
 */
export function readCode(typed: string): string | null {
  const bare = typed.replaceAll(/\s/gu, '')
  return /^[0-9]{6}$/u.test(bare) ? bare : null
}

const same = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** The steps up to `reach` before and after the present one of which `code` is the code. Every candidate is compared. */
export function stepsOf(seed: string, code: string, at: { readonly now: number; readonly reach: number }): number[] {
  const present = stepAt(at.now)
  const candidates = Array.from({ length: 2 * at.reach + 1 }, (_, index) => present - at.reach + index)
  return candidates.filter(step => same(codeOfStep(seed, step), code))
}

/** How two codes of a new device fared: the step of the second one, or what is wrong with them. */
export type PairResult =
  { readonly outcome: 'right'; readonly step: number } | { readonly outcome: 'wrong' | 'not-consecutive' }

/** How far back the first code may lie: it was read a step before the second, and typing takes time. */
const PAIR_STEPS = 4

/**
 * Two consecutive codes (Huawei Cloud IAM, virtual MFA): they show that the app has the seed and that its clock runs. The
 * second one obeys the usual window.
 */
export function matchPair(
  seed: string,
  codes: { readonly first: string; readonly second: string },
  now: number,
): PairResult {
  const present = stepAt(now)
  const stepsOf = (typed: string) => {
    const code = readCode(typed)
    const steps = Array.from({ length: PAIR_STEPS }, (_, back) => present - back)
    return code === null ? [] : steps.filter(step => same(codeOfStep(seed, step), code))
  }
  const first = stepsOf(codes.first)
  const second = stepsOf(codes.second)
  const step = second.find(one => one >= present - 1 && first.includes(one - 1))
  if (step !== undefined) return { outcome: 'right', step }
  return { outcome: first.length > 0 && second.length > 0 ? 'not-consecutive' : 'wrong' }
}
