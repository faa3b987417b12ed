import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { CapabilityName, Input, Output, VaultName } from '#shared/contract/index.ts'
import type { CoreEvent } from '#shared/contract/events.ts'
import type { Failure, Reply } from '#shared/errors.ts'
import type { Role } from '#shared/contract/permissions.ts'
import type { UserId } from '#shared/contract/ids.ts'

import { createApp, type App } from '../../electron/core/app.ts'
import type { Ports, Random, StandingClock } from '../../electron/core/ports.ts'
import { CHEAP, testClock, testLog, testRandom, testSenders } from './fakes.ts'
import { startMigrated } from './migratedStore.ts'

export const PASSPHRASE = 'correct horse battery staple'

/** A caller's view of the app: typed calls that answer the value, or the failure. */
export interface Face {
  readonly client: string
  call<N extends CapabilityName>(name: N, input: Input<N>): Promise<Output<N>>
  /** The failure of a call that must not go through. */
  refusal<N extends CapabilityName>(name: N, input: Input<N>): Promise<Failure>
  /** Whatever comes, for inputs that types would refuse. */
  raw(name: string, input: unknown): Promise<Reply<unknown>>
}

export type TestApp = Awaited<ReturnType<typeof makeApp>>

/** The real app over a real encrypted store in a temporary folder; fakes at the ports only. The administrator `ann` is signed in as `ann`. */
export async function makeApp(
  options: {
    readonly create?: boolean
    readonly seed?: string
    /** Makes it a practice desk. */
    readonly practice?: StandingClock
    readonly random?: Random
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-app-'))
  for (const name of ['store', 'state']) mkdirSync(join(folder, name), { mode: 0o700 })
  const clock = testClock()
  const senders = testSenders()
  const log = testLog()
  const ports: Ports = {
    clock: options.practice ?? clock,
    ...(options.practice === undefined ? {} : { practice: options.practice }),
    random: options.random ?? testRandom(options.seed),
    log,
    senders,
    places: { store: join(folder, 'store'), state: join(folder, 'state') },
    unlockCost: CHEAP,
    startStore: startMigrated,
  }
  let app: App = createApp(ports)
  const events: CoreEvent[] = []
  app.onEvent(event => events.push(event))

  const face = (
    client: string,
    kind: 'operator' | 'cli' | 'user',
    otherEnd: { readonly peer?: string; readonly agent?: string } = {},
  ): Face => faceOf(client, (name, input) => app.dispatch({ client, face: kind, name, input, ...otherEnd }))
  const faceOf = (client: string, raw: Face['raw']): Face => {
    return {
      client,
      raw,
      async call(name, input) {
        const reply = await raw(name, input)
        if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`)
        return reply.value as never
      },
      async refusal(name, input) {
        const reply = await raw(name, input)
        if (reply.ok) throw new Error(`${name} went through`)
        return reply.error
      },
    }
  }
  const vault = async (client: string, name: VaultName, input: unknown) => {
    const reply = await app.vault(client, name, { input, via: 'operator' })
    if (!reply.ok) throw new Error(`vault.${name}: ${JSON.stringify(reply.error)}`)
    return reply.value as Record<string, unknown>
  }

  const made = {
    folder,
    clock,
    senders,
    log,
    events,
    ports,
    get app() {
      return app
    },
    vault,
    as: (client: string) => face(client, 'operator'),
    /** A user's page; `otherEnd` is what its listener would say of it. */
    asUser: (client: string, otherEnd: { readonly peer?: string; readonly agent?: string } = {}) =>
      face(client, 'user', otherEnd),
    asCli: (client: string) => face(client, 'cli'),
    /** A program with an access key, as the lab API passes it on. */
    asProgram: ({ accessKey, secret }: { readonly accessKey: string; readonly secret: string }) =>
      faceOf(`program of ${accessKey}`, (name, input) => {
        const text = `SDK-HMAC-SHA256\n20261123T090000Z\n${name}`
        const signature = createHmac('sha256', secret).update(text).digest('hex')
        const credential = {
          kind: 'signature' as const,
          signed: { accessKey, signature, texts: [text] },
          securityToken: null,
          domainId: null,
        }
        return app.dispatch({ client: 'lab-api', face: 'api', name, input, credential })
      }),
    /** Adds an operator who is enrolled and signed in at a client of the same name. */
    async operator(login: string, roles: readonly Role[], linkedUserId: UserId | null = null) {
      const { enrolmentCode, operatorId } = await face('ann', 'operator').call('operators.add', {
        login,
        name: login,
        roles: [...roles],
        linkedUserId,
        language: 'en',
      })
      await vault(login, 'enrol', { login, code: enrolmentCode, passphrase: PASSPHRASE })
      return Object.assign(face(login, 'operator'), { operatorId })
    },
    /** Closes the app and opens the same store in a new one, as after a restart; or a copy of it. Nobody is signed in. */
    async restart(places: Ports['places'] = ports.places) {
      await app.close()
      Object.assign(ports.places, places)
      app = createApp(ports)
      app.onEvent(event => events.push(event))
    },
    async close() {
      await app.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  if (options.create !== false) {
    await vault('ann', 'create', {
      login: 'ann',
      name: 'Ann Admin',
      passphrase: PASSPHRASE,
      storeName: 'Test lab',
      language: 'en',
    })
  }
  return made
}
