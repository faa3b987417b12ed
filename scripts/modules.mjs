// Which installed packages some of the sources need when they run: those they import, and what these need in turn.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'

/** @typedef {{ dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>, peerDependencies?: Record<string, string>, peerDependenciesMeta?: Record<string, { optional?: boolean }> }} Locked */

/** Everything a desk in the browser is made of, beside its modules. The window shell needs Electron, which is not in here. */
export const BUNDLED = [
  ...['bin', 'shared', 'out/renderer', 'docs/handbook', 'docs/offline-install.md', 'scripts/guard.mjs'],
  ...['electron/adapters', 'electron/cli', 'electron/core', 'electron/lab-api', 'electron/listening'],
  ...['electron/shell-loopback', 'electron/worker'],
  ...['package.json', 'LICENSE', 'README.md', 'SECURITY.md', 'CHANGELOG.md'],
]

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bresolve\(\s*)'([^'.#/][^']*)'/gu

/**
 * Paths of the packages, as `package-lock.json` names them: `node_modules/zod`.
 * @param {string} root
 * @param {readonly string[]} parts folders and files of sources
 */
export function modulesFor(root, parts) {
  /** @type {{ packages: Record<string, Locked> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  /** @type {Set<string>} */
  const found = new Set()
  /** @param {string} name @param {string} from @param {boolean} needed */
  const add = (name, from, needed) => {
    // As Node looks for it: in the package's own modules, then one folder up, and so on.
    const folders = from.split('/node_modules/').map((_, at, all) => all.slice(0, at + 1).join('/node_modules/'))
    const path = [...folders.reverse().map(folder => `${folder}/node_modules/${name}`), `node_modules/${name}`].find(
      one => one in packages && existsSync(join(root, one)),
    )
    if (path === undefined) {
      if (needed) throw new Error(`${name} is needed by ${from} and is not installed: run \`npm ci\``)
      return
    }
    if (found.has(path)) return
    found.add(path)
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = packages[path] ?? {}
    for (const one of Object.keys(dependencies)) add(one, path, !(one in optionalDependencies))
    for (const one of [...Object.keys(optionalDependencies), ...Object.keys(peerDependencies)]) add(one, path, false)
  }
  for (const file of sourcesIn(root, parts))
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const [scope = '', name = ''] = specifier.split('/')
      if (!isBuiltin(specifier) && !specifier.startsWith('node:'))
        add(scope.startsWith('@') ? `${scope}/${name}` : scope, '', false)
    }
  return [...found].sort()
}

/**
 * The scripts among these folders and files, with their whole paths.
 * @param {string} root
 * @param {readonly string[]} parts
 */
export const sourcesIn = (root, parts) =>
  parts
    .map(part => join(root, part))
    .flatMap(path =>
      statSync(path).isDirectory()
        ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map(file => join(path, file))
        : [path],
    )
    .filter(file => /\.(?:ts|mjs)$/u.test(file))
