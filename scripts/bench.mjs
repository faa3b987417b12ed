// `npm run bench`: the numbers in docs/benchmarks.md. Figures of one run; compare ratios, not machines.
import './guard.mjs'

await import('../tests/bench/bench.ts')
