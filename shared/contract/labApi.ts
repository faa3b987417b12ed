import { z } from 'zod'

import { command, deskOnly, query } from './capability.ts'

const Port = z.number().int().min(0).max(65_535)

/** The lab API as the console starts and stops it. On the command line it is started with the desk. */
export const labApi = {
  /** Where it is; null while it is off. */
  state: query({
    allow: deskOnly('settings.read'),
    input: z.strictObject({}),
    output: z.object({ url: z.string().nullable() }),
  }),
  /** Asks for it on a port of 127.0.0.1; 0: any free one. It is there once `state` has its address. */
  start: command({
    allow: deskOnly('settings.manage'),
    evidence: 'none',
    input: z.strictObject({ port: Port }),
    output: z.object({}),
    audit: { action: 'labApi.service.started', subject: () => ({}) },
  }),
  stop: command({
    allow: deskOnly('settings.manage'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({}),
    audit: { action: 'labApi.service.stopped', subject: () => ({}) },
  }),
} as const
