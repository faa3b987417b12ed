// `npm run dev`: pages that reload while they are written; against Electron where it can be had, otherwise against the
// browser host, which starts anew when its own code changes. Works on a store of its own unless --store names another.
import './guard.mjs'

import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { createServer as createSocket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { findElectron } from './electron.mjs'

const root = join(import.meta.dirname, '..')
const STORE = join(root, 'node_modules/.cache/iam-desk/dev-store')
/** What the host answers itself; everything else comes from Vite. */
const HOST_ROUTES = '^/(session$|rpc/|vault/|events$)'
const SETTLE_MS = 300

const found = findElectron()
if ('executable' in found) {
  const { createServer } = await import('electron-vite')
  await createServer({ root, build: { watch: {} } }, {})
} else {
  console.log(`The pages open in the browser, because ${found.missing}.`)
  await besideHost(await freePort())
}

/**
 * Vite in front, the host behind it. The host answers its own origin only, and rightly so: here Vite stands in for it.
 * @param {number} port the host's, kept over its restarts
 */
async function besideHost(port) {
  const origin = `http://127.0.0.1:${port}`
  const { createServer } = await import('vite')
  const vite = await createServer({
    configFile: join(root, 'pages.vite.config.ts'),
    server: {
      proxy: {
        [HOST_ROUTES]: {
          target: origin,
          changeOrigin: true,
          configure: proxy => {
            proxy.on('proxyReq', request => {
              if (request.hasHeader('origin')) request.setHeader('origin', origin)
            })
          },
        },
      },
    },
  })
  await vite.listen()
  const pages = vite.resolvedUrls?.local[0] ?? `http://127.0.0.1:${vite.config.server.port}/`

  let host = startHost(port, pages)
  /** @type {NodeJS.Timeout | undefined} */
  let pending
  for (const folder of ['electron', 'shared']) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(pending)
      pending = setTimeout(() => {
        host.once('exit', () => (host = startHost(port, pages)))
        if (host.exitCode === null) host.kill('SIGTERM')
        else host.emit('exit', host.exitCode, null)
      }, SETTLE_MS)
    })
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => {
      host.kill('SIGTERM')
      void vite.close().then(() => process.exit(0))
    })
  }
}

/**
 * @param {number} port
 * @param {string} pages where Vite serves
 */
function startHost(port, pages) {
  const asked = process.argv.slice(2)
  const store = asked.includes('--store') ? [] : ['--store', STORE]
  const args = ['serve', '--port', String(port), '--user-pages', '0', '--json', ...store, ...asked]
  const host = spawn(process.execPath, [join(root, 'bin/iam-desk.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  createInterface({ input: host.stdout }).on('line', line => {
    const ready = /^\{.*"url":"([^"]+)"/.exec(line)
    // The launch ticket rides in the fragment; a page opened before a restart needs the new one.
    if (ready?.[1]) console.log(`Desk: ${new URL(new URL(ready[1]).hash, pages).href}`)
    else console.log(line)
  })
  return host
}

/** @returns {Promise<number>} a port that is free now */
function freePort() {
  return new Promise((resolve, reject) => {
    const socket = createSocket()
    socket.once('error', reject)
    socket.listen(0, '127.0.0.1', () => {
      const address = socket.address()
      const port = typeof address === 'object' && address ? address.port : 0
      socket.close(() => resolve(port))
    })
  })
}
