/** A text that does not print itself: neither in a log, nor in JSON, nor in an error message. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The plain text. Call it only where the secret is used up: hashing, sealing, sending. */
  dangerouslyReveal(): string {
    return this.#text
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }
}
