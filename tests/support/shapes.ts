import shapes from '../conformance/shapes.json' with { type: 'json' }

/**
 * The documented shape of every answer, by the method of the official SDK. A key that ends in `?` may be missing, `<key>` stands for
 * any key, an array holds one shape for all of its items, and null means that there is no body.
 * Source: Huawei Cloud, IAM API Reference, the pages of the operations, and the response classes of the official SDKs.
 */
const SHAPES: Readonly<Record<string, unknown>> = shapes

/** What the documentation shows as null somewhere, though it calls it a text or a number. */
const NULLABLE = new Set([
  ...['previous', 'next', 'password_expires_at', 'expire_time', 'used', 'domain_id', 'parent_region_id', 'links'],
  ...['description_cn', 'flag', 'catalog', 'default_project_id', 'trust_domain_id', 'trust_domain_name', 'Condition'],
])

/** Where an answer is not what is documented; empty: it is. */
export function faultsOf(sdk: string, answer: unknown): readonly string[] {
  if (!Object.hasOwn(SHAPES, sdk)) return [`there is no shape for ${sdk}`]
  const shape = SHAPES[sdk]
  if (shape === null || shape === undefined) return isEmpty(answer) ? [] : ['there is a body']
  return compare(shape, answer, 'answer')
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)

function compare(shape: unknown, value: unknown, where: string): readonly string[] {
  if (typeof shape === 'string') return isScalar(shape, value) ? [] : [`${where} is no ${shape}`]
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${where} is no list`]
    return value.flatMap((item, index) => compare(shape[0], item, `${where}[${String(index)}]`))
  }
  if (typeof shape !== 'object' || shape === null) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${where} is no object`]
  return compareFields(Object.entries(shape), Object.entries(value), where)
}

function compareFields(
  documented: readonly (readonly [string, unknown])[],
  given: readonly (readonly [string, unknown])[],
  where: string,
): readonly string[] {
  const any = documented.find(([name]) => name === '<key>')
  if (any !== undefined) return given.flatMap(([name, value]) => compare(any[1], value, `${where}.${name}`))
  const known = new Map(documented.map(([name, shape]) => [name.replace(/\?$/u, ''), shape]))
  const names = new Set(given.map(([name]) => name))
  const missing = documented.filter(([name]) => !name.endsWith('?') && !names.has(name))
  return [
    ...missing.map(([name]) => `${where}.${name} is missing`),
    ...given.flatMap(([name, value]) => {
      if (!known.has(name)) return [`${where}.${name} is not documented`]
      return value === null && NULLABLE.has(name) ? [] : compare(known.get(name), value, `${where}.${name}`)
    }),
  ]
}

function isScalar(kind: string, value: unknown): boolean {
  if (kind === 'any') return true
  if (kind === 'boolean') return typeof value === 'boolean'
  if (kind.startsWith('integer')) return Number.isInteger(value)
  const options = /^enum\((?<options>.+)\)$/u.exec(kind)?.groups?.['options']?.split('|')
  if (options !== undefined) return typeof value === 'string' && options.includes(value)
  return typeof value === 'string' || (kind === 'string|null' && value === null)
}
