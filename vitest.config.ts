import vue from '@vitejs/plugin-vue'
import { configDefaults, defineConfig } from 'vitest/config'

import { tempInMemory } from './scripts/testTemp.mjs'

tempInMemory()

/**
 * `unit`: one domain, store or shell at a time. `contract`: every capability, every page of text, the lockfile.
 * `conformance`: the official SDK against the lab API.
 * A renderer test asks for a DOM in its first line (`// @vitest-environment happy-dom`) or lives in tests/renderer.
 */
export default defineConfig({
  test: {
    // Two cores: a third worker only makes Argon2 in the other two slower.
    maxWorkers: 2,
    // For a busy machine: the tests of the command line start dozens of processes.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: [
            ...configDefaults.exclude,
            'tests/contract/**',
            'tests/conformance/**',
            'tests/e2e/**',
            'tests/bench/**',
            'tests/renderer/**',
          ],
        },
      },
      {
        extends: true,
        plugins: [vue()],
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          include: ['tests/renderer/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'conformance', environment: 'node', include: ['tests/conformance/**/*.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'contract', environment: 'node', include: ['tests/contract/**/*.test.ts'] },
      },
    ],
  },
})
