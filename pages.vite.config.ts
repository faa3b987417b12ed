import vue from '@vitejs/plugin-vue'
import { join } from 'node:path'
import { defineConfig } from 'vite'

const root = join(import.meta.dirname, 'renderer')

/** The pages: the desk (`index.html`) and the users' own (`userpages.html`), two apps that share parts but no entry. */
export default defineConfig({
  root,
  base: './',
  plugins: [vue()],
  define: {
    // vue-i18n: the composition API is the only one used here, and no tool looks in from outside.
    __VUE_I18N_FULL_INSTALL__: 'true',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: join(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    target: 'es2023',
    minify: true,
    // The content security policy allows no data: URL for fonts and scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Naive UI and the Chinese font are large by nature; they come from the same machine.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: { index: join(root, 'index.html'), userpages: join(root, 'userpages.html') } },
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
})
