import type { Channel } from '#shared/contract/ids.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import type { PressureSignal } from '#shared/contract/pressure.ts'
import { Settings } from '#shared/contract/security.ts'
import { Secret } from '#shared/secret.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type HandlersFor, type QueryCall, type Staff } from '../call.ts'
import type { Ports, Sender } from '../ports.ts'
import type { ReadDb } from '../store/database.ts'
import type { DeskClock } from './deskClock.ts'
import { loadSettings, loadSms, loadSmtp, readFlag, saveSettings, withoutSecrets } from './settings.ts'

export { deskClock, type DeskClock } from './deskClock.ts'
export { loadSettings, loadSms, loadSmtp, readFlag, writeFlag } from './settings.ts'

export interface SecurityDeps {
  readonly ports: Ports
  /** How the audit of the open store stands. */
  readonly auditState: () => 'intact' | 'gap' | 'damaged'
  /** Alerts of the radar that no lead has looked at. */
  readonly alertsWaiting: (db: ReadDb, viewing: Pick<QueryCall, 'now' | 'settings' | 'actor'>) => Promise<number>
  /** Signals of pressure, for those who may lift them. */
  readonly pressureSignals: (
    db: ReadDb,
    viewing: Pick<QueryCall, 'now' | 'settings' | 'actor'>,
  ) => Promise<readonly PressureSignal[]>
  /** Appeals that wait for a lead. */
  readonly appealsWaiting: (db: ReadDb, viewing: Pick<QueryCall, 'now'>) => Promise<number>
  /** Watches the clock of this machine. */
  readonly clock: Pick<DeskClock, 'doubt' | 'confirm'>
  /** How far the phones of several users say that it is off, in seconds. */
  readonly phonesSay: (db: ReadDb, now: number) => Promise<number | null>
  /** Requests for a second person's word that an operator may decide. */
  readonly approvalsWaiting: (db: ReadDb, actor: Staff, now: number) => Promise<number>
  /** Where the users' own pages are served now; null when they are off. */
  readonly userPages: () => string | null
}

/** Carries no secret, and says so; in both languages, for nobody is known at the other end. */
const TEST_BODY = {
  email:
    'This message shows that IAM Desk can send mail. It carries no code.\n这条消息说明 IAM Desk 可以发送邮件，其中不含验证码。\n',
  sms: 'IAM Desk test message, no code. 测试短信，不含验证码。',
} as const satisfies Record<Channel, string>

/** Handlers of the status bar and of the settings. */
export function security(deps: SecurityDeps): HandlersFor<'security'> {
  const storedSender = async (call: Pick<QueryCall, 'read' | 'keys'>, channel: Channel): Promise<Sender> => {
    const { senders } = deps.ports
    if (channel === 'email') {
      const smtp = await loadSmtp(call.read, call.keys)
      if (smtp !== null) return senders.smtp(smtp)
    } else {
      const sms = await loadSms(call.read, call.keys)
      if (sms !== null) return senders.sms(sms)
    }
    throw new Refusal({ code: 'conflict', reason: `security.no-sender-${channel}` })
  }

  return {
    async status(call) {
      const [waiting, dead, openCalls, rows, users] = await Promise.all([
        countOf(
          call.read
            .selectFrom('message')
            .select(db => db.fn.countAll<number>().as('n'))
            .where('state', 'in', ['queued', 'sending']),
        ),
        countOf(
          call.read
            .selectFrom('message')
            .select(db => db.fn.countAll<number>().as('n'))
            .where('state', '=', 'failed')
            .where('wipe_at', '>', call.now),
        ),
        countOf(
          call.read
            .selectFrom('call')
            .select(db => db.fn.countAll<number>().as('n'))
            .where('state', '<>', 'closed'),
        ),
        countOf(call.read.selectFrom('audit').select(db => db.fn.max<number>('seq').as('n'))),
        countOf(
          call.read
            .selectFrom('user')
            .select(db => db.fn.countAll<number>().as('n'))
            .where('deleted_at', 'is', null),
        ),
      ])
      return {
        storeName: (await readFlag(call.read, 'store.name')) ?? '',
        sample: (await readFlag(call.read, 'sample')) !== null,
        practice: (await readFlag(call.read, 'practice')) !== null,
        outboxWaiting: waiting,
        deadLetters: dead,
        openCalls,
        radarAlerts: await deps.alertsWaiting(call.read, call),
        appealsWaiting: await deps.appealsWaiting(call.read, call),
        approvalsWaiting: mayDo(staff(call.actor).roles, 'approvals.decide')
          ? await deps.approvalsWaiting(call.read, staff(call.actor), call.now)
          : 0,
        pressure: [...(await deps.pressureSignals(call.read, call))],
        auditRows: rows,
        auditState: deps.auditState(),
        users,
        recoveryConfirmed: (await readFlag(call.read, 'recovery.confirmed')) !== null,
        userPages: deps.userPages(),
        clock: { doubt: deps.clock.doubt(), phonesAhead: await deps.phonesSay(call.read, call.now) },
        now: call.now,
      }
    },

    async confirmClock(call) {
      if (deps.clock.doubt() === null) throw new Refusal({ code: 'conflict', reason: 'clock.own.no-doubt' })
      await call.write(() => Promise.resolve())
      call.after(() => deps.clock.confirm())
      return {}
    },

    settings: async call => withoutSecrets(await loadSettings(call.read)),

    async updateSettings(call, input) {
      const change = withoutUndefined(input.settings)
      const next = await call.write(async tx => {
        const before = await loadSettings(tx)
        const next = Settings.parse({ ...before, ...change })
        call.detail({ reason: input.reason, settings: Object.keys(change).join(' ') })
        await saveSettings(tx, call.keys, { next, before, by: staff(call.actor).operatorId, at: call.now })
        return next
      })
      return withoutSecrets(next)
    },

    async testSender(call, { channel, to }) {
      const sender = await storedSender(call, channel)
      const delivery = await sender.send({
        channel,
        to,
        subject: 'IAM Desk: test message',
        body: new Secret(TEST_BODY[channel]),
        key: Buffer.from(call.random.bytes(16)).toString('hex'),
      })
      const outcome = delivery.kind === 'sent' ? 'sent' : 'failed'
      await call.write(() => {
        call.note(outcome)
        return Promise.resolve()
      })
      return { outcome, problem: delivery.kind === 'sent' ? null : delivery.problem }
    },
  }
}

/** Zod leaves a key that was sent as undefined; it must not erase a setting. */
const withoutUndefined = (change: Partial<Record<keyof Settings, unknown>>) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))

async function countOf(query: { executeTakeFirst(): Promise<{ n: number | null } | undefined> }): Promise<number> {
  return (await query.executeTakeFirst())?.n ?? 0
}
