/** A one-time code on its way to a new operator; it is in the page only until it was passed on. */
export interface Enrolment {
  readonly name: string
  readonly code: string
  readonly expiresAt: number
}
