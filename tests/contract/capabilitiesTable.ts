import type { ApiAllow } from '#shared/contract/capability.ts'
import { allCapabilities } from '#shared/contract/index.ts'
import { PERMISSIONS } from '#shared/contract/permissions.ts'

/** The contract as a page: one row per capability. */
export function capabilitiesTable(): string {
  const rows = allCapabilities().map(({ name, capability }) => {
    const { allow } = capability
    const user = allow.user === 'never' ? '–' : allow.user.join(', ')
    const again = capability.kind === 'command' && capability.critical?.shows === 'nothing'
    const cells =
      capability.kind === 'command'
        ? [again ? 'password or factor again' : capability.evidence, capability.audit.action]
        : ['–', '–']
    return [
      `\`${name}\``,
      capability.kind,
      orDash(allow.operator),
      orDash(allow.cli),
      user,
      apiCell(allow.api),
      ...cells,
    ]
  })
  const permissions = Object.entries(PERMISSIONS).map(([permission, roles]) => [`\`${permission}\``, roles.join(', ')])
  return [
    '# Capabilities',
    '',
    'Generated from `shared/contract/` by `npm run capabilities`. Read a change of this page as a change of security.',
    '',
    ...table(
      ['capability', 'kind', 'operator', 'command line', 'user pages, stage', 'lab API', 'evidence', 'audit action'],
      rows,
    ),
    '',
    '## Permissions',
    '',
    ...table(['permission', 'roles'], permissions),
    '',
  ].join('\n')
}

function apiCell(api: ApiAllow): string {
  if (typeof api === 'function') return 'by what it asks'
  return typeof api === 'string' ? orDash(api) : api.join(' + ')
}
const orDash = (text: string) => (text === 'never' ? '–' : text)
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  line(head),
  line(head.map(() => '---')),
  ...rows.map(line),
]
