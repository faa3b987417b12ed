import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { describe, expect, it } from 'vitest'

import { BUNDLED, modulesFor, sourcesIn } from '../../scripts/modules.mjs'

const root = join(import.meta.dirname, '../..')
/** What is built, not written, need not be there for this. */
const WRITTEN = BUNDLED.filter(part => !part.startsWith('out/'))

// Making the archive and starting it takes over a minute: `npm run bundle -- --try`, by hand (docs/offline-install.md).
describe('the bundle', () => {
  it('holds every file of ours that another file in it imports', () => {
    const inside = (path: string) => WRITTEN.some(part => path === part || path.startsWith(`${part}/`))
    const missing = sourcesIn(root, WRITTEN).flatMap(file =>
      [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+\.(?:ts|mjs))'/gu)]
        .map(([, specifier = '']) => relative(root, join(dirname(file), specifier)))
        .filter(path => existsSync(join(root, path)) && !inside(path)),
    )
    expect(missing).toEqual([])
  })

  it('holds the packages that run, and none that only build, test or draw', () => {
    const modules = modulesFor(root, WRITTEN)
    const names = modules.map(path => path.replace('node_modules/', ''))
    for (const name of ['argon2', 'better-sqlite3', 'commander', 'fastify', 'kysely', 'nodemailer', 'pino', 'zod'])
      expect(names).toContain(name)
    for (const name of ['electron', 'typescript', 'vite', 'vitest', 'vue', 'naive-ui', 'playwright'])
      expect(names).not.toContain(name)
    for (const path of modules) expect(existsSync(join(root, path, 'package.json')), path).toBe(true)
  })
})
