/** Says what changed, never what it became: a page asks again through a checked query. */
export type CoreEvent =
  | { readonly kind: 'changed'; readonly domains: readonly string[] }
  | { readonly kind: 'progress'; readonly importId: string; readonly done: number; readonly total: number }
  | { readonly kind: 'signed-out'; readonly client: string }
  | { readonly kind: 'closed' }
  /** An administrator wants the lab API on this port, or off (null): for whoever holds the core. */
  | { readonly kind: 'lab-api'; readonly wanted: { readonly port: number } | null }
