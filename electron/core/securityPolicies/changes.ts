type Value = string | number | boolean | null
type Values = Readonly<Record<string, Value>>

/** `failures 5 → 3, lockMinutes 15 → 30`: what the audit keeps; empty when nothing changed. */
export function changesBetween(before: Values, after: Values): string {
  const old = new Map(Object.entries(before))
  return Object.entries(after)
    .filter(([name, value]) => old.get(name) !== value)
    .map(([name, value]) => `${name} ${shown(old.get(name))} → ${shown(value)}`)
    .join(', ')
}

const shown = (value: Value | undefined): string =>
  value === undefined || value === null || value === '' ? 'none' : String(value)
