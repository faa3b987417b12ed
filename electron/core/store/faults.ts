import type { Failure } from '#shared/errors.ts'

/** Why a store could not be opened or written, in the product's words; the driver's own never leave `store/`. */
export class StoreFault extends Error {
  readonly kind: 'missing' | 'damaged-header' | 'damaged-data' | 'busy' | 'newer' | 'read-only' | 'full' | 'old-driver'

  constructor(kind: StoreFault['kind']) {
    super(`store: ${kind}`)
    this.name = 'StoreFault'
    this.kind = kind
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Translates an error of the SQLite driver or of the file system; `null` when it is neither. */
export function storeFault(error: unknown): StoreFault | null {
  if (error instanceof StoreFault) return error
  const code = codeOf(error)
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return new StoreFault('damaged-data')
  // An authentication failure of a page surfaces as an I/O error on the read.
  if (code === 'SQLITE_IOERR_DATA' || code === 'SQLITE_IOERR_AUTH') return new StoreFault('damaged-data')
  if (code.startsWith('SQLITE_BUSY')) return new StoreFault('busy')
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') return new StoreFault('full')
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS' || code === 'EACCES') return new StoreFault('read-only')
  if (code.startsWith('SQLITE_IOERR')) return new StoreFault('full')
  return null
}

/** What the caller is told of a store fault: one reason per kind, with its own sentence. */
export function failureOf(fault: StoreFault): Failure {
  const damaged = fault.kind === 'damaged-data' || fault.kind === 'damaged-header'
  return { code: damaged ? 'damaged' : 'unavailable', reason: `store.${fault.kind}` }
}
