import { z } from 'zod'

/** What a call can do to its user. Each is a demand of the evidence policy. */
export const ACTS = ['reset-password', 'reset-mfa', 'unlock', 'enable-user', 'disable-user', 'end-sessions'] as const
export const Act = z.enum(ACTS)
export type Act = z.infer<typeof Act>
