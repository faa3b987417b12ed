import type { LabError } from './envelopes.ts'

/** Thrown to end an operation with an error of IAM. */
export class Refused extends Error {
  readonly error: LabError

  constructor(error: LabError) {
    super(error.code)
    this.name = 'Refused'
    this.error = error
  }
}
