import type { ImportIssue } from '#shared/contract/directory.ts'

/** Why a row, a value or an entry did not come in as it was: message ids `importing.issue.*`. */
export const ISSUE_REASONS = [
  // Of the file's own form.
  'unbalanced-quote',
  'extra-cells',
  'ldif-line',
  'ldif-base64',
  'ldif-url',
  'ldif-no-dn',
  'ldif-change',
  'json-broken',
  'json-cut',
  'not-a-person',
  'example-row',
  'root-identity',
  'change-record',
  'secret',
  'too-long',
  'not-text',
  // Of what a row says.
  'login-missing',
  'login-too-long',
  'login-hidden-characters',
  'login-spaces-around',
  'login-only-dots',
  'login-mixed-scripts',
  'hidden-characters',
  'first-of-many',
  'email-invalid',
  'phone-invalid',
  'phone-no-country',
  'not-yes-or-no',
  'kind-unknown',
  'no-administrator',
  'change-empties',
  'hash-unknown',
  'hash-costly',
  // Of a row beside the other rows and the users there are.
  'duplicate-login',
  'duplicate-user',
  'contact-shared',
  'contact-shared-in-file',
  'matched-by-employee-number',
  'matched-by-email',
  'employee-number-changes',
  'privileged-removed',
  'enable-needs-call',
  'contacts-frozen',
  'kind-stays',
  'login-id-taken',
  'second-administrator',
  'change-nobody',
  'login-taken',
  'has-password',
  // Of groups.
  'group-name',
  'members-unknown',
] as const
export type IssueReason = (typeof ISSUE_REASONS)[number]

export interface IssueWords {
  readonly field: string
  readonly severity: ImportIssue['severity']
  readonly reason: IssueReason
  readonly values?: Readonly<Record<string, string>>
}

/** An issue as the report carries it. */
export const issue = (line: number, { field, severity, reason, values = {} }: IssueWords): ImportIssue => ({
  line,
  field,
  severity,
  reason: `importing.issue.${reason}`,
  values,
})
