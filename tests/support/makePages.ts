import type { UserKind } from '#shared/contract/directory.ts'
import type { Act } from '#shared/contract/acts.ts'
import type { AccountId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import { contract } from '#shared/contract/index.ts'
import type { Contract, InputOf, OutputOf } from '#shared/contract/index.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'
import type { Settings } from '#shared/contract/security.ts'
import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import type { Actor, CommandCall, OpenRoute, Spent } from '../../electron/core/call.ts'
import { sealContext } from '../../electron/core/codes/queue.ts'
import { browsers } from '../../electron/core/browsers/browsers.ts'
import { createPasswords, credentials, setPassword } from '../../electron/core/credentials/credentials.ts'
import { accountKey, emailKey, loginKey, phoneKey } from '../../electron/core/directory/keys.ts'
import { accessKeys } from '../../electron/core/accessKeys/accessKeys.ts'
import { bindDevice, mfa } from '../../electron/core/mfa/mfa.ts'
import { codeOfStep, stepAt } from '../../electron/core/mfa/totp.ts'
import { mySecurity } from '../../electron/core/mySecurity/mySecurity.ts'
import { quarantine, replaced } from '../../electron/core/quarantine/quarantine.ts'
import { resolveVisitor } from '../../electron/core/sessions/sessions.ts'
import { createPace, signIn } from '../../electron/core/signIn/signIn.ts'
import { testClock, testRandom } from './fakes.ts'
import { openTestStore } from './openTestStore.ts'

export const PASSWORD = 'grey heron wades at dawn'
const OPERATOR = 'c'.repeat(32) as OperatorId

export const ROUTES: readonly OpenRoute[] = [
  { route: 'link:email', kind: 'link', to: 'm***@x', channel: 'email', address: 'maria@example.org' },
  { route: 'message:email', kind: 'message', to: 'm***@x', channel: 'email', address: 'maria@example.org' },
  { route: 'message:sms', kind: 'message', to: '+49 ***11', channel: 'sms', address: '+4915112345611' },
  { route: 'slip:sms', kind: 'slip', to: '+49 ***11', channel: 'sms', address: '+4915112345611' },
  { route: 'slip:second-operator', kind: 'slip', to: null, channel: null, address: null },
]

interface UserOptions {
  readonly login?: string
  readonly profile?: 'nist' | 'huawei'
  readonly language?: string
  /** Null: a user who never had a password. */
  readonly password?: string | null
  readonly device?: boolean
  readonly kind?: UserKind
}

/** What a listener says of the other end of a page. */
type OtherEnd = Pick<CommandCall<'none'>, 'peer' | 'device'>

interface At {
  readonly actor: Actor
  readonly client: string
  readonly spent: Spent | null
  readonly otherEnd?: OtherEnd
}

type Pages = 'browsers' | 'sessions' | 'mfa' | 'credentials' | 'quarantine' | 'mySecurity' | 'accessKeys'
type Verb<D extends Pages> = Extract<keyof Contract[D], string>

/**
 * The handlers of the users' own pages and of the two resets over a real store, without the desk: evidence is given by hand, as
 * `dispatch` would hand it over, and stages are checked against the declaration, as `dispatch` does.
 */
export function makePages(changes: Partial<Settings> = {}) {
  const store = openTestStore()
  const clock = testClock()
  const random = testRandom()
  const passwords = createPasswords()
  const settings: Settings = { ...DEFAULT_SETTINGS, ...changes }
  const domains = {
    sessions: signIn({ clock }, { passwords, disableIfUnused: () => Promise.resolve(false) }),
    mfa: mfa({ replaced, asksForApp: () => Promise.resolve(false) }),
    credentials: credentials(passwords, { replaced }),
    quarantine: quarantine({ pace: createPace(clock) }),
    browsers: browsers(),
    mySecurity: mySecurity(),
    accessKeys: accessKeys(),
  }
  const notes: string[] = []
  const newId = () => Buffer.from(random.bytes(16)).toString('hex')

  const callOf = ({ actor, client, spent, otherEnd = {} }: At) => {
    const effects: (() => void)[] = []
    const call: CommandCall<Act> = {
      now: clock.now(),
      actor,
      client,
      ...otherEnd,
      random,
      keys: store.keys,
      settings,
      read: store.read,
      // An act without evidence gets null here, exactly as its handler's type says.
      write: work => store.write(tx => work(tx, spent as Spent)),
      failed: () => undefined,
      note: word => notes.push(word),
      detail: () => undefined,
      about: () => undefined,
      after: effect => effects.push(effect),
    }
    return { call, effects }
  }

  async function run(domain: Pages, verb: string, at: At & { readonly input: unknown }) {
    const capability = (contract[domain] as unknown as Record<string, Contract['sessions']['signIn']>)[verb]
    const handler = (domains[domain] as unknown as Record<string, (call: unknown, input: unknown) => Promise<unknown>>)[
      verb
    ]
    if (capability === undefined || handler === undefined) throw new Error(`no ${domain}.${verb}`)
    const stages = capability.allow.user
    if (at.actor.kind === 'user' && (stages === 'never' || !stages.includes(at.actor.stage))) {
      throw new Refusal({ code: 'forbidden', reason: at.actor.stage })
    }
    const { call, effects } = callOf(at)
    const answer = capability.output.parse(await handler(call, capability.input.parse(at.input)))
    for (const effect of effects) effect()
    return answer
  }

  return {
    store,
    clock,
    random,
    passwords,
    settings,
    notes,
    close: () => store.close(),
    async user(options: UserOptions = {}) {
      const { profile = 'nist', login = 'maria', password = PASSWORD } = options
      const hash = password === null ? null : await passwords.hash(store.keys, password)
      const userId = newId() as UserId
      const now = clock.now()
      const seed = random.bytes(20)
      const account = `lab-${profile}`
      const base32 = await store.write(async tx => {
        const known = await tx.selectFrom('account').select('id').where('name', '=', account).executeTakeFirst()
        const accountId = known?.id ?? (newId() as AccountId)
        if (known === undefined) {
          await tx
            .insertInto('account')
            .values({ id: accountId, name: account, name_key: accountKey(account), profile, created_at: now })
            .execute()
        }
        await tx
          .insertInto('user')
          .values({
            id: userId,
            account_id: accountId,
            login,
            login_key: loginKey(login),
            name: 'Maria Silva',
            email: `${login}@example.org`,
            email_key: emailKey(`${login}@example.org`),
            area_code: '0049',
            phone: '15112345611',
            phone_key: phoneKey('0049', '15112345611'),
            preferred_language: options.language ?? 'en',
            kind: options.kind ?? 'iam-user',
            created_at: now,
            updated_at: now,
          })
          .execute()
        if (hash !== null && password !== null) {
          await setPassword(tx, { userId, hash, profile, plain: new Secret(password), now })
        }
        return options.device === true ? bindDevice(tx, { now, keys: store.keys }, { userId, seed }) : null
      })
      return {
        userId,
        login,
        account,
        /** The code of the user's app, some steps from now. */
        code: (steps = 0) => (base32 === null ? '' : codeOfStep(base32, stepAt(clock.now()) + steps)),
      }
    },
    /** A user's page; `otherEnd` is what its listener would say of it. */
    page(client: string, otherEnd: OtherEnd = {}) {
      const actor = async (): Promise<Actor> => {
        const visitor = await resolveVisitor(store.read, store.keys, { client, now: clock.now() })
        return visitor === null
          ? { kind: 'user', stage: 'visitor', userId: null, sessionId: null }
          : { kind: 'user', ...visitor }
      }
      return {
        stage: async () => {
          const who = await actor()
          return who.kind === 'user' ? who.stage : null
        },
        async call<D extends Pages, V extends Verb<D>>(domain: D, verb: V, input: InputOf<Contract[D][V]>) {
          return (await run(domain, verb, { actor: await actor(), client, otherEnd, input, spent: null })) as OutputOf<
            Contract[D][V]
          >
        },
      }
    },
    /** An act of the desk whose evidence was found sufficient. */
    async act<D extends Pages, V extends Verb<D>>(
      what: {
        readonly domain: D
        readonly verb: V
        readonly act: Act
        readonly userId: UserId
        readonly routes?: readonly OpenRoute[]
      },
      input: Omit<InputOf<Contract[D][V]>, 'callId' | 'reason'>,
    ) {
      const callId = newId() as CallId
      await store.write(async tx => {
        await tx
          .insertInto('operator')
          .values({
            id: OPERATOR,
            login: 'olga',
            login_key: 'olga',
            name: 'Olga',
            roles: '[]',
            state: 'active',
            language: 'en',
            created_at: 0,
          } as never)
          .onConflict(conflict => conflict.doNothing())
          .execute()
        const { count } = await tx
          .selectFrom('call')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow()
        await tx
          .insertInto('call')
          .values({
            id: callId,
            number: 1001 + count,
            user_id: what.userId,
            operator_id: OPERATOR,
            state: 'closed',
            intent: what.act,
            reached_by: 'phone',
            opened_at: clock.now(),
          })
          .execute()
      })
      const spent: Spent = {
        act: what.act,
        callId,
        callNumber: 1001,
        userId: what.userId,
        reachedBy: 'phone',
        routes: what.routes ?? ROUTES,
      }
      const actor: Actor = {
        kind: 'operator',
        operatorId: OPERATOR,
        name: 'Olga',
        roles: ['agent'],
        linkedUserId: null,
      }
      return (await run(what.domain, what.verb, {
        actor,
        client: 'desk',
        input: { callId, reason: 'caller asked', ...input },
        spent,
      })) as OutputOf<Contract[D][V]>
    },
    /** The code from the notice of a reset, entered by an operator; the one who does the resets unless another is named. */
    async object(userId: UserId, code: string, operatorId: OperatorId = OPERATOR) {
      const actor: Actor = { kind: 'operator', operatorId, name: 'Olga', roles: ['agent'], linkedUserId: null }
      const answer = await run('quarantine', 'object', { actor, client: 'desk', input: { userId, code }, spent: null })
      return answer as unknown as OutputOf<Contract['quarantine']['object']>
    },
    /** Over which channels the user was told of changes; word of a sign-in is none. */
    async toldBy() {
      const told = (await this.messages('notice')).filter(one => one.body?.includes('with a browser that') !== true)
      return told.map(one => one.channel).toSorted()
    },
    /** Every message in the outbox, opened. */
    async messages(kind?: string) {
      const rows = await store.read.selectFrom('message').selectAll().orderBy('created_at').execute()
      return rows
        .filter(row => kind === undefined || row.kind === kind)
        .map(row => ({
          kind: row.kind,
          channel: row.channel,
          state: row.state,
          body: row.body === null ? null : store.keys.unseal(sealContext(row.id, 'body'), row.body),
        }))
    },
  }
}
