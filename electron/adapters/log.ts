import { join } from 'node:path'

import { pino } from 'pino'

import type { Log } from '../core/ports.ts'
import { openRollingFile } from './rollingFile.ts'

/** Addresses and long runs of digits (phone numbers, codes) that an error's own text may quote. */
const PERSONAL = /[^\s<>"']+@[^\s<>"']+|\+?\d[\d\s-]{4,}\d/gu
const scrub = (text: string) => text.replaceAll(PERSONAL, '…')

/**
 * Log lines as JSON in `<name>.log` of a folder. An error leaves its name, its scrubbed text and its stack:
 * nothing that would tell about a user.
 */
export function openLog(folder: string, name: string): Log & { close(): void } {
  const file = openRollingFile(join(folder, `${name}.log`))
  const lines = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: level => ({ level }) } },
    file,
  )
  return {
    info: (event, values) => lines.info({ ...values, event }),
    warn: (event, values) => lines.warn({ ...values, event }),
    error: (event, error, values) => lines.error({ ...values, event, error: describe(error) }),
    close: () => file.close(),
  }
}

function describe(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const at = (error.stack ?? '')
    .split('\n')
    .filter(line => line.startsWith('    at '))
    .slice(0, 12)
    .map(line => line.trim())
  return { name: error.name, ...code, text: scrub(error.message), at: at.join(' | ') }
}
