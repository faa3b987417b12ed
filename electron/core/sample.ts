import type { UserId } from '#shared/contract/ids.ts'
import { AccountId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import { setPassword, type Passwords } from './credentials/credentials.ts'
import { freezeContacts, insertPeople, samplePeople, type SamplePerson } from './directory/directory.ts'
import { bindDevice, giveRecoveryCodes } from './mfa/mfa.ts'
import type { Ports } from './ports.ts'
import { PRACTICE_FLAG } from './practice/practice.ts'
import { writeFlag } from './security/security.ts'
import type { WriteDb } from './store/database.ts'
import type { OpenVault } from './operators/operators.ts'

/** What every person of a sample store signs in with. Sample stores say so; real ones have no such thing. */
export const SAMPLE_PASSWORD = 'lantern orchard violin tide'

/** The first recovery code of every sample person who has any: the caller of a practice call reads it out, once. */
export const SAMPLE_RECOVERY_CODE = 'DEM0-C0DE-DEM0-C0DE-DEM0-C0DE'

export interface SampleFill {
  readonly accountName: string
  readonly people: readonly {
    readonly userId: UserId
    readonly name: string
    readonly login: string
    readonly hasMfa: boolean
  }[]
}

const DAY = 86_400_000
/** One in this many people never signed in. */
const NEVER = 11
/** One in this many has frozen contacts, alternately by the old contact's veto and by the desk. */
const FROZEN = 120
/** One in this many with an authenticator has no recovery code. */
const WITHOUT_CODES = 4

/**
 * Fills an empty store with made-up people and marks it as a sample for good: the pocket phone works in it, and every page
 * says so. Refused when anybody is in the directory.
 */
export async function fillWithSample(
  deps: { readonly ports: Ports; readonly vault: OpenVault; readonly passwords: Passwords },
  count: number,
): Promise<SampleFill> {
  const { ports, vault, passwords } = deps
  const { read, keys } = vault.keyring.store
  if ((await read.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined) {
    throw new Refusal({ code: 'conflict', reason: 'store.not-empty' })
  }
  const now = ports.clock.now()
  const accountId = AccountId.parse(Buffer.from(ports.random.bytes(16)).toString('hex'))
  const accountName = 'sample-lab'
  const people = samplePeople({ count, accountId })
  const plain = new Secret(SAMPLE_PASSWORD)
  // One hash for all: it is no secret, and two thousand would take a minute.
  const hash = await passwords.hash(keys, SAMPLE_PASSWORD)
  await vault.ledger.write(
    async tx => {
      await writeFlag(tx, 'sample', { value: String(count), at: now })
      if (ports.practice !== undefined) await writeFlag(tx, PRACTICE_FLAG, { value: String(count), at: now })
      // Nothing in here is worth a recovery code.
      await writeFlag(tx, 'recovery.confirmed', { value: 'sample', at: now })
      await tx
        .insertInto('account')
        .values({
          id: accountId,
          name: accountName,
          name_key: accountName,
          profile: 'nist',
          created_at: now - 400 * DAY,
        })
        .execute()
      await insertPeople(tx, people, { now: now - 300 * DAY })
      for (const [index, person] of people.entries()) await furnish(tx, person, index)
      // The staff have been there for as long; new operators do not count as second ones.
      await tx
        .updateTable('operator')
        .set({ created_at: now - 300 * DAY, code_at: now - 300 * DAY })
        .execute()
    },
    () => ({
      at: now,
      actor: { kind: 'system' },
      action: 'store.sample.filled',
      outcome: 'done',
      note: String(count),
      subject: { accountId },
      detail: null,
    }),
  )
  return {
    accountName,
    people: people.map(({ userId, name, login, wantsMfa }) => ({ userId, name, login, hasMfa: wantsMfa })),
  }

  async function furnish(tx: WriteDb, person: SamplePerson, index: number): Promise<void> {
    const changedAt = now - ((index * 7) % 200) * DAY
    await setPassword(tx, { userId: person.userId, hash, profile: 'nist', plain, now: changedAt })
    if (person.wantsMfa) {
      await bindDevice(tx, { now: changedAt, keys }, { userId: person.userId, seed: ports.random.bytes(20) })
      if (index % WITHOUT_CODES !== WITHOUT_CODES - 1)
        await giveRecoveryCodes(tx, { keys }, { userId: person.userId, codes: [SAMPLE_RECOVERY_CODE] })
    }
    if (index % FROZEN === 51)
      await freezeContacts(tx, person.userId, {
        at: now - 2 * DAY,
        cause: (index / FROZEN) % 2 < 1 ? 'veto' : 'desk',
      })
    const lastSignIn =
      index % NEVER === NEVER - 1 ? null : now - ((index * 13) % 30) * DAY - ((index * 37) % 600) * 60_000
    await tx.updateTable('user').set({ last_sign_in_at: lastSignIn }).where('id', '=', person.userId).execute()
  }
}
