import type { Language } from '#shared/contract/ids.ts'
import type { Failure } from '#shared/errors.ts'
import { accessKeys as accessKeysEn } from '#shared/text/en/accessKeys.ts'
import { audit as auditEn } from '#shared/text/en/audit.ts'
import { cli as cliEn, type CliTexts } from '#shared/text/en/cli.ts'
import { calls as callsEn } from '#shared/text/en/calls.ts'
import { codes as codesEn } from '#shared/text/en/codes.ts'
import { desk as deskEn } from '#shared/text/en/desk.ts'
import { directory as directoryEn } from '#shared/text/en/directory.ts'
import { dispatch as dispatchEn } from '#shared/text/en/dispatch.ts'
import { enterpriseProjects as enterpriseProjectsEn } from '#shared/text/en/enterpriseProjects.ts'
import { errors as errorsEn } from '#shared/text/en/errors.ts'
import { importing as importingEn } from '#shared/text/en/importing.ts'
import { quotas as quotasEn } from '#shared/text/en/quotas.ts'
import { receipts as receiptsEn } from '#shared/text/en/receipts.ts'
import { operators as operatorsEn } from '#shared/text/en/operators.ts'
import { policy as policyEn } from '#shared/text/en/policy.ts'
import { rehearsal as rehearsalEn } from '#shared/text/en/rehearsal.ts'
import { security as securityEn } from '#shared/text/en/security.ts'
import { store as storeEn } from '#shared/text/en/store.ts'
import { worker as workerEn } from '#shared/text/en/worker.ts'
import { accessKeys as accessKeysZh } from '#shared/text/zh-CN/accessKeys.ts'
import { audit as auditZh } from '#shared/text/zh-CN/audit.ts'
import { cli as cliZh } from '#shared/text/zh-CN/cli.ts'
import { calls as callsZh } from '#shared/text/zh-CN/calls.ts'
import { codes as codesZh } from '#shared/text/zh-CN/codes.ts'
import { desk as deskZh } from '#shared/text/zh-CN/desk.ts'
import { directory as directoryZh } from '#shared/text/zh-CN/directory.ts'
import { dispatch as dispatchZh } from '#shared/text/zh-CN/dispatch.ts'
import { enterpriseProjects as enterpriseProjectsZh } from '#shared/text/zh-CN/enterpriseProjects.ts'
import { errors as errorsZh } from '#shared/text/zh-CN/errors.ts'
import { importing as importingZh } from '#shared/text/zh-CN/importing.ts'
import { quotas as quotasZh } from '#shared/text/zh-CN/quotas.ts'
import { receipts as receiptsZh } from '#shared/text/zh-CN/receipts.ts'
import { operators as operatorsZh } from '#shared/text/zh-CN/operators.ts'
import { policy as policyZh } from '#shared/text/zh-CN/policy.ts'
import { rehearsal as rehearsalZh } from '#shared/text/zh-CN/rehearsal.ts'
import { security as securityZh } from '#shared/text/zh-CN/security.ts'
import { store as storeZh } from '#shared/text/zh-CN/store.ts'
import { worker as workerZh } from '#shared/text/zh-CN/worker.ts'

/** Domains whose message ids can reach a terminal. */
const CATALOGUES: Readonly<Record<Language, Readonly<Record<string, unknown>>>> = {
  en: {
    accessKeys: accessKeysEn,
    audit: auditEn,
    calls: callsEn,
    codes: codesEn,
    desk: deskEn,
    directory: directoryEn,
    dispatch: dispatchEn,
    enterpriseProjects: enterpriseProjectsEn,
    importing: importingEn,
    operators: operatorsEn,
    policy: policyEn,
    quotas: quotasEn,
    receipts: receiptsEn,
    rehearsal: rehearsalEn,
    security: securityEn,
    store: storeEn,
    worker: workerEn,
  },
  'zh-CN': {
    accessKeys: accessKeysZh,
    audit: auditZh,
    calls: callsZh,
    codes: codesZh,
    desk: deskZh,
    directory: directoryZh,
    dispatch: dispatchZh,
    enterpriseProjects: enterpriseProjectsZh,
    importing: importingZh,
    operators: operatorsZh,
    policy: policyZh,
    quotas: quotasZh,
    receipts: receiptsZh,
    rehearsal: rehearsalZh,
    security: securityZh,
    store: storeZh,
    worker: workerZh,
  },
}
const ERRORS = { en: errorsEn, 'zh-CN': errorsZh } as const

/** Words of the command line in one language. */
export interface Words {
  readonly language: Language
  readonly text: CliTexts
  /** The sentence of a message id, or the id itself when it has none. */
  ofReason(reason: string, values?: Readonly<Record<string, string>>): string
  ofFailure(failure: Failure): string
}

export function wordsIn(language: Language): Words {
  const text: CliTexts = language === 'zh-CN' ? cliZh : cliEn
  const find = (reason: string): string | undefined => {
    let found: unknown = CATALOGUES[language]
    for (const part of reason.split('.')) {
      if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined
      found = (found as Record<string, unknown>)[part]
    }
    return typeof found === 'string' ? found : undefined
  }
  const fill = (sentence: string, values: Readonly<Record<string, string>>) =>
    sentence.replaceAll(/\{(\w+)\}/gu, (whole, name: string) => values[name] ?? whole)
  return {
    language,
    text,
    ofReason: (reason, values = {}) => fill(find(reason) ?? reason, values),
    ofFailure: ({ code, reason, fields, retryAt, incident }) => {
      const precise = reason === undefined ? undefined : find(reason)
      if (precise !== undefined) return precise
      if (code === 'internal') return text.problems.incident(incident ?? '—')
      if (fields !== undefined && fields.length > 0) return text.problems.badField(fields.join(', '))
      if (retryAt !== undefined) return text.problems.wait(clockTime(retryAt, language))
      const plain = ERRORS[language][code]
      return plain.includes('{') ? text.problems.fallback(code) : plain
    },
  }
}

/** A moment in words, in the time zone of the terminal; to the second, because a wait may be that short. */
export const clockTime = (at: number, language: Language): string =>
  new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' })
