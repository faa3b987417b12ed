import { DEFAULT_SETTINGS, Settings } from '#shared/contract/security.ts'

/** The settings that are one number. */
export type NumberName = {
  [K in keyof Settings]: Settings[K] extends number ? K : never
}[keyof Settings]

export type Unit = 'minutes' | 'seconds' | 'hours' | 'days' | 'times' | 'percent' | 'groups'

/** The number settings by what they are about, in the order of the page, each with its unit. */
export const NUMBER_GROUPS = {
  proof: {
    proofMinutes: 'minutes',
    approvalMinutes: 'minutes',
    codeMinutes: 'minutes',
    codeTries: 'times',
    codeResendSeconds: 'seconds',
    codesPerHour: 'times',
    codesPerDay: 'times',
    freshContactHours: 'hours',
  },
  handOver: {
    linkHours: 'hours',
    invitationHours: 'hours',
    claimMinutes: 'minutes',
    temporaryPasswordMinutes: 'minutes',
    quarantineHours: 'hours',
  },
  calls: { failedChecks: 'times', failedChecksMinutes: 'minutes', coolDownMinutes: 'minutes' },
  vouching: { vouchesPerDay: 'times', vouchesPerMonth: 'times', vouchesPerCaller: 'times' },
  signIn: {
    signInFailures: 'times',
    signInWindowMinutes: 'minutes',
    signInLockMinutes: 'minutes',
    passwordWarningDays: 'days',
  },
  radar: {
    radarOperators: 'times',
    radarUsers: 'times',
    radarFailures: 'times',
    radarFruitless: 'times',
    radarLookups: 'times',
    radarSurge: 'times',
    radarPrivileged: 'times',
    radarHours: 'hours',
    radarDays: 'days',
  },
  appeals: {
    appealCollectMinutes: 'minutes',
    appealReviewDays: 'days',
    appealWindowHours: 'hours',
    appealLetterDays: 'days',
    appealAgainDays: 'days',
    appealsPerMonth: 'times',
    appealScore: 'percent',
    appealGroups: 'groups',
    appealDateDays: 'days',
    appealSignInDays: 'days',
  },
  desk: { idleMinutes: 'minutes', idleWarningSeconds: 'seconds' },
} as const satisfies Record<string, Partial<Record<NumberName, Unit>>>

export interface NumberSetting {
  readonly name: NumberName
  readonly unit: Unit
  readonly min: number
  readonly max: number
  /** The value of a new store. */
  readonly usual: number
}

/** The settings of a group with their ranges, which are the contract's own. */
export const numbersOf = (group: keyof typeof NUMBER_GROUPS): NumberSetting[] =>
  (Object.entries(NUMBER_GROUPS[group]) as [NumberName, Unit][]).map(([name, unit]) => {
    const { minValue, maxValue } = Settings.shape[name]
    return { name, unit, min: minValue ?? 0, max: maxValue ?? Number.MAX_SAFE_INTEGER, usual: DEFAULT_SETTINGS[name] }
  })

export const fits = ({ min, max }: NumberSetting, value: number | null): boolean =>
  value !== null && Number.isInteger(value) && value >= min && value <= max
