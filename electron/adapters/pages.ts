import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One answer to a request for a page or a part of it. */
export interface PageFile {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** The built pages of one application. */
export interface Pages {
  /** The file for the path of a URL (`/`, `/assets/x.js`), or `undefined`. Never reads outside the folder. */
  find(path: string): Promise<PageFile | undefined>
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/**
 * What a page may load: its own files, and style elements that carry this response's nonce (Naive UI writes some).
 * Without a nonce, for everything that is not a document, not even those.
 */
export const policy = (nonce?: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    nonce === undefined ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')

/** On every response of either shell, whatever it is about. */
export const GUARD_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': policy(),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
}

/** The folder of the built pages, seen from an entry: from source they are in `out/renderer`, in a build beside `out/main`. */
export const pagesBeside = (entry: string): string =>
  fileURLToPath(new URL(entry.endsWith('.ts') ? '../../out/renderer' : '../renderer', entry))

/** The address of the users' pages as a kiosk shows them. The pages read it; it is no secret and no permission. */
export const kioskAddress = (userPages: string): string => `${userPages}?kiosk`

const DOCUMENT = '.html'

/**
 * The pages below `folder`, of which `document` alone is a page that can be opened, at `/`. The folder is listed once:
 * a path that is not on that list is not looked for on the disk, so no spelling of `..` leads anywhere.
 */
export function openPages(folder: string, document: string): Pages {
  const files = new Map<string, string>([['/', join(folder, document)]])
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && extname(file) !== DOCUMENT) files.set(`/${relative(folder, file).split(sep).join('/')}`, file)
  }
  return {
    find: async path => {
      const file = files.get(path)
      if (file === undefined) return undefined
      const type = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }
      if (path !== '/') return { body: await readFile(file), headers: { ...GUARD_HEADERS, ...type } }
      const nonce = randomBytes(18).toString('base64url')
      const text = (await readFile(file, 'utf8')).replaceAll('__NONCE__', nonce)
      return {
        body: Buffer.from(text),
        headers: { ...GUARD_HEADERS, ...type, 'content-security-policy': policy(nonce) },
      }
    },
  }
}
