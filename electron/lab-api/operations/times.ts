/** `2026-11-23T09:00:00.000000Z`. */
export const microTime = (at: number): string => new Date(at).toISOString().replace('Z', '000Z')
