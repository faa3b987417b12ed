import { isOurs, SCHEME } from './appOrigin.ts'
import { GUARD_HEADERS, type Pages } from './pages.ts'

/** What `protocol.registerSchemesAsPrivileged` is told, before the app is ready. Never `bypassCSP`; CVE-2026-70604 asks for `corsEnabled`. */
export const PRIVILEGES = [
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
]

/** While the pages are being written: what Vite serves, under our own origin, so that everything else stays as it is. */
export const serveDevelopment =
  (server: string) =>
  async ({ url }: Pick<Request, 'url'>): Promise<Response> => {
    const { pathname, search } = new URL(url)
    return isOurs(url) ? fetch(new URL(pathname + search, server)) : new Response(null, { status: 404 })
  }

/** Answers `app://console/…` from the list of built files; everything else is not found, with the same headers. */
export const servePages =
  (pages: Pages) =>
  async (request: Pick<Request, 'url' | 'method'>): Promise<Response> => {
    const file =
      request.method === 'GET' && isOurs(request.url) ? await pages.find(new URL(request.url).pathname) : undefined
    if (file === undefined) return new Response(null, { status: 404, headers: GUARD_HEADERS })
    return new Response(new Uint8Array(file.body), { headers: file.headers })
  }
