#!/usr/bin/env node
import '../scripts/guard.mjs'

// Only after the guard: an old Node could not even read the file.
await import('../electron/cli/main.ts')
