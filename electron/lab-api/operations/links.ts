/** The links of a resource, or of a list that comes whole. */
export const linksTo = (origin: string, path: string) => ({ self: `${origin}${path}`, previous: null, next: null })
