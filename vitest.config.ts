import vue from '@vitejs/plugin-vue'
import { configDefaults, defineConfig } from 'vitest/config'

import { tempInMemory } from './scripts/testTemp.mjs'

tempInMemory()

/** They replace modules, or settings of their process. */
const APART = ['tests/shells/electron.test.ts', 'tests/faults/plainText.test.ts']

/**
 * `unit`: one domain, store or shell at a time. `contract`: every capability, every page of text, the lockfile.
 * `conformance`: the official SDK against the lab API. `apart`: as `unit`, each file in a process of its own.
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
          // Loading the core takes longer than most files take to test it: a worker loads it once for all of them. What it keeps
          // between files is what a desk keeps between two stores.
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: [
            ...configDefaults.exclude,
            ...APART,
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
        test: { name: 'apart', environment: 'node', include: APART },
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
