/** A field of an answer as it came over the wire: the classes of the SDK hide those with an underscore. */
export const fieldOf = (answer: object, name: string): unknown => Reflect.get(answer, name) as unknown
