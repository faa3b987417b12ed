export const STEPS = ['operator', 'passphrase', 'recovery', 'next'] as const
export type Step = (typeof STEPS)[number]

export interface FirstOperator {
  readonly name: string
  readonly login: string
  readonly storeName: string
}
