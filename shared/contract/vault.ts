import { z } from 'zod'

import { Language, Time } from './ids.ts'

/** Logins of operators: what a person types to unlock. Compared after NFKC and case folding. */
export const OperatorLogin = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u)
/** NIST SP 800-63B-4: a password used alone has at least 15 characters; no composition rules; 1,024 bytes at most. */
export const NewPassphrase = z
  .string()
  .max(256)
  .refine(text => [...text.normalize('NFC')].length >= 15)
export const OldPassphrase = z.string().min(1).max(1024)

const unlockOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('unlocked') }),
  z.object({ outcome: z.literal('wrong'), retryAt: Time.nullable() }),
  z.object({ outcome: z.literal('wait'), retryAt: Time }),
])

const door = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

/**
 * The small door before dispatch: what can be asked while the store is closed. No actor exists yet, so there is nothing
 * to permit; proof is the passphrase itself, and every attempt is slowed down.
 */
export const vault = {
  /** What the first screen needs: is there a store, is it open, is this client signed in? */
  status: door(
    z.strictObject({}),
    z.object({
      store: z.enum(['none', 'closed', 'open', 'damaged', 'busy', 'newer']),
      signedIn: z.boolean(),
      sample: z.boolean(),
      path: z.string(),
    }),
  ),
  /** Creates the encrypted store and its first administrator. The recovery code is shown once and must be confirmed. */
  create: door(
    z.strictObject({
      login: OperatorLogin,
      name: z.string().trim().min(1).max(128),
      passphrase: NewPassphrase,
      storeName: z.string().trim().min(1).max(128),
      language: Language,
    }),
    z.object({ recoveryCode: z.string() }),
  ),
  /** Confirms that the recovery code was written down: the two groups asked for, by their position (0-based). */
  confirmRecovery: door(
    z.strictObject({
      groups: z.array(z.object({ index: z.number().int().min(0).max(7), text: z.string().max(16) })).length(2),
    }),
    z.object({ outcome: z.enum(['right', 'wrong']) }),
  ),
  unlock: door(z.strictObject({ login: OperatorLogin, passphrase: OldPassphrase }), unlockOutcome),
  /** A new operator turns the one-time enrolment code into a passphrase only they know. */
  enrol: door(
    z.strictObject({ login: OperatorLogin, code: z.string().trim().min(1).max(64), passphrase: NewPassphrase }),
    unlockOutcome,
  ),
  /** Sets a new passphrase for a named administrator with the printed recovery code; the code is replaced. */
  recover: door(
    z.strictObject({ login: OperatorLogin, recoveryCode: z.string().trim().min(1).max(64), passphrase: NewPassphrase }),
    z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('recovered'), recoveryCode: z.string() }),
      z.object({ outcome: z.literal('wrong'), retryAt: Time.nullable() }),
      z.object({ outcome: z.literal('wait'), retryAt: Time }),
    ]),
  ),
  /** Ends this client's operator session. The store closes too when no service holds it. */
  lock: door(z.strictObject({}), z.object({})),
} as const

export type VaultName = keyof typeof vault
