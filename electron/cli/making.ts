import type { Command } from 'commander'

import type { Job } from './job.ts'
import type { Words } from './words.ts'

/** What a group of commands is made with. */
export interface Making {
  readonly program: Command
  readonly words: Words
  /** `import.meta.url` of the entry, beside which the worker and the pages lie. */
  readonly entry: string
  /** The job of the command being run; its options are known only once it runs. */
  readonly job: () => Job
}
