import type { Language } from '#shared/contract/ids.ts'
import type { CapabilityName, Input, Output } from '#shared/contract/index.ts'
import type { Role } from '#shared/contract/permissions.ts'
import { Refusal, type Reply } from '#shared/errors.ts'

import { SAMPLE_PASSWORD, SAMPLE_RECOVERY_CODE, type App } from '../core/app.ts'

/** A made-up desk, ready to be unlocked. */
export interface SampleDesk {
  readonly accountName: string
  readonly users: number
  /** What every sample user signs in with on the users' pages. */
  readonly usersPassword: string
  /** A recovery code of those who have some, good once for each. */
  readonly usersRecoveryCode: string
  readonly operators: readonly { readonly login: string; readonly name: string; readonly roles: readonly Role[] }[]
  /** The same for all of them: nothing here is real. */
  readonly operatorsPassphrase: string
}

const PASSPHRASE = 'harbour lantern quiet maple'
const STAFF = [
  { login: 'ann', name: 'Ann Okafor', roles: ['administrator'] },
  { login: 'lee', name: '李慧', roles: ['lead', 'auditor'] },
  { login: 'mia', name: 'Mia Kowalczyk', roles: ['lead'] },
  { login: 'sam', name: 'Sam Duarte', roles: ['agent'] },
  { login: 'max', name: 'Max Brandt', roles: ['administrator'] },
] as const satisfies readonly { login: string; name: string; roles: readonly Role[] }[]

/** Calls that wait when the tour begins: who has them, what for, and how the person reached the desk. */
const CALLS = [
  { by: 'sam', person: 4, input: { intent: 'reset-password', reachedBy: 'phone', ticket: 'INC-8841' } },
  { by: 'sam', person: 61, input: { intent: 'unlock', reachedBy: 'chat', ticket: 'INC-8846' } },
  { by: 'lee', person: 128, input: { intent: 'reset-mfa', reachedBy: 'in-person', ticket: '' } },
] as const

/**
 * Creates a sample store in an empty folder, through the same doors that everybody uses: five operators, `users` people,
 * a few open calls. Afterwards nobody is signed in. Throws Refusal when the folder holds a store.
 */
export async function makeSampleDesk(
  app: App,
  { users, language, calls = 'some' }: { users: number; language: Language; calls?: 'some' | 'none' },
): Promise<SampleDesk> {
  const client = (login: string) => `sample:${login}`
  const value = <T>(reply: Reply<unknown>): T => {
    if (!reply.ok) throw new Refusal(reply.error)
    return reply.value as T
  }
  const vault = async (login: string, name: string, input: unknown) =>
    value(await app.vault(client(login), name, { input, via: 'operator' }))
  const ask = async <N extends CapabilityName>(login: string, name: N, input: Input<N>) =>
    value<Output<N>>(await app.dispatch({ client: client(login), face: 'operator', name, input }))

  const [first, ...others] = STAFF
  await vault(first.login, 'create', {
    login: first.login,
    name: first.name,
    passphrase: PASSPHRASE,
    storeName: 'Sample lab',
    language,
  })
  const { signedIn } = (await vault(first.login, 'status', {})) as { signedIn: boolean }
  if (!signedIn) await vault(first.login, 'unlock', { login: first.login, passphrase: PASSPHRASE })
  for (const { login, name, roles } of others) {
    const { enrolmentCode } = await ask(first.login, 'operators.add', {
      login,
      name,
      roles: [...roles],
      linkedUserId: null,
      language,
    })
    await vault(login, 'enrol', { login, code: enrolmentCode, passphrase: PASSPHRASE })
  }
  // After the staff, who count as having been there for long: on the tour one of them is another's second pair of eyes.
  const filled = await app.fillWithSample(users)
  // The clock of practice leaps with every sentence: five minutes of it pass while nobody is away.
  if (calls === 'none')
    await ask(first.login, 'security.updateSettings', { settings: { idleMinutes: 60 }, reason: 'the clock leaps here' })
  for (const { by, person, input } of calls === 'some' ? CALLS : []) {
    const user = filled.people[person % Math.max(1, filled.people.length)]
    if (user !== undefined) await ask(by, 'calls.open', { userId: user.userId, ...input })
  }
  for (const { login } of STAFF) await vault(login, 'lock', {})
  return {
    accountName: filled.accountName,
    users: filled.people.length,
    usersPassword: SAMPLE_PASSWORD,
    usersRecoveryCode: SAMPLE_RECOVERY_CODE,
    operators: STAFF,
    operatorsPassphrase: PASSPHRASE,
  }
}
