/** `failures 5 → 3, lockMinutes 15 → 30`: what the audit keeps; empty when nothing changed. */
export function changesBetween<T extends object>(before: T, after: T): string {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after)
    .filter(([name, value]) => old.get(name) !== value)
    .map(([name, value]) => `${name} ${shown(old.get(name))} → ${shown(value)}`)
    .join(', ')
}

const shown = (value: unknown): string => (value === '' || value === null ? 'none' : String(value))
