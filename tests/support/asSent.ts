/** An object as it was on the wire. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * An answer by the names that its fields have on the wire: the classes of the official SDK promise others, and its answers hold these.
 */
export function asSent(answer: unknown): Fields {
  if (typeof answer !== 'object' || answer === null) throw new Error('There is no answer')
  return { ...answer }
}

/** The objects in a list of an answer. */
export function listIn(answer: unknown, name: string): readonly Fields[] {
  const list = asSent(answer)[name]
  if (!Array.isArray(list)) throw new Error(`${name} is no list`)
  return list.map(asSent)
}

/** One field of every object in a list of an answer, sorted. */
export const valuesIn = (answer: unknown, name: string, field: string): readonly string[] =>
  listIn(answer, name)
    .map(one => String(one[field]))
    .sort()

/** One field of an answer. */
export const fieldOf = (answer: unknown, name: string): unknown => asSent(answer)[name]
