import { OPERATIONS, type Envelope, type Operation } from './catalogue.ts'
import { answeringOf } from './operations.ts'

/** What each path of the catalogue looks like on the wire, its parameters still encoded, however wrongly. */
const KNOWN = [
  ...Map.groupBy(
    OPERATIONS.filter(operation => answeringOf(operation) !== undefined),
    ({ path }) => path,
  ),
].map(([path, operations]) => ({ pattern: patternOf(path), operations }))

function patternOf(path: string): RegExp {
  const escaped = path.replaceAll(/[.+*?^$()[\]\\|]/gu, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll(/\{\w+\}/gu, '[^/]+')}/?$`, 'u')
}

/** The operations at a path, whatever their methods; empty: nothing is known there. */
export function operationsAt(url: string): readonly Operation[] {
  const path = pathOf(url)
  return KNOWN.find(({ pattern }) => pattern.test(path))?.operations ?? []
}

/** The envelope for a request that reached no operation: that of the one it was meant for. IAM's own half is under /v3.0/. */
export function envelopeAt(url: string, method: string): Envelope {
  const operations = operationsAt(url)
  const meant = operations.find(operation => operation.method === method) ?? operations[0]
  return meant?.envelope ?? (url.startsWith('/v3.0/') ? 'iam' : 'keystone')
}

export const pathOf = (url: string): string => url.split(/[?#]/u)[0] ?? ''
