// `npm run bundle`: one archive for this platform that a place without any registry unpacks and starts with one command.
// `-- --try` also unpacks it in an empty folder, checks it and starts it there: see docs/offline-install.md.
import './guard.mjs'

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  createReadStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { BUNDLED, modulesFor } from './modules.mjs'
import { freshPages } from './pages.mjs'
import { tryBundle } from './tryBundle.mjs'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const name = `iam-desk-${version}-${process.platform}-${process.arch}`
const out = join(root, 'out/bundle')
const folder = join(out, name)
const archive = `${folder}.tar.gz`
const HERE = 'here=$(CDPATH= cd -- "${0%/*}" && pwd -P)\n'
const COMMANDS = {
  'iam-desk-start': `#!/bin/sh\n# The desk in the browser, until Ctrl+C. --demo shows made-up people in a store that goes away.\nset -eu\n${HERE}exec "$here/runtime/node" "$here/electron/shell-loopback/main.ts" "$@"\n`,
  'iam-desk': `#!/bin/sh\n# The command line.\nset -eu\n${HERE}exec "$here/runtime/node" "$here/bin/iam-desk.mjs" "$@"\n`,
  // Nothing of the bundle itself is trusted to check the bundle: only what the machine already has.
  'iam-desk-verify': `#!/bin/sh
# Says whether every file is as it was packed, and whether there is any other.
set -eu
${HERE}cd "$here"
if command -v sha256sum >/dev/null; then sum='sha256sum'; else sum='shasum -a 256'; fi
$sum --check --quiet SHA256SUMS
listed=$(cut -c67- SHA256SUMS | LC_ALL=C sort)
found=$(find . ! -type d ! -path ./SHA256SUMS | cut -c3- | LC_ALL=C sort)
if [ "$listed" != "$found" ]; then
  echo 'There are files here that were not packed, or names that were changed.' >&2
  exit 1
fi
echo 'Every file is as it was packed.'
`,
}

if (process.platform === 'win32') {
  console.error('The bundle starts with a shell script. Make it on Linux or macOS, for Linux or macOS.')
  process.exit(78)
}
await freshPages()
rmSync(out, { recursive: true, force: true })
mkdirSync(join(folder, 'runtime'), { recursive: true })
for (const part of [...BUNDLED, ...modulesFor(root, BUNDLED)])
  cpSync(join(root, part), join(folder, part), {
    recursive: true,
    dereference: true,
    // A module's own modules are on the list themselves, if they are needed.
    filter: from => !part.startsWith('node_modules') || from === join(root, part) || basename(from) !== 'node_modules',
  })
cpSync(process.execPath, join(folder, 'runtime/node'), { dereference: true })
chmodSync(join(folder, 'runtime/node'), 0o755)
for (const [file, text] of Object.entries(COMMANDS)) writeFileSync(join(folder, file), text, { mode: 0o755 })

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort()
/** @type {string[]} */
const sums = []
for (const file of files) sums.push(`${await sha256(join(folder, file))}  ${file}\n`)
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))

execFileSync('tar', ['-czf', archive, '-C', out, name])
rmSync(folder, { recursive: true })
writeFileSync(`${archive}.sha256`, `${await sha256(archive)}  ${basename(archive)}\n`)
console.log(`${relative(root, archive)}: ${String(files.length)} files, Node ${process.versions.node}.`)
if (process.argv.includes('--try')) tryBundle(archive, name)

/** @param {string} file */
async function sha256(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
