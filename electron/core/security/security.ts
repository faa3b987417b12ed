import { Settings } from '#shared/contract/security.ts'
import { Secret } from '#shared/secret.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type HandlersFor } from '../call.ts'
import type { Ports } from '../ports.ts'
import { loadSettings, loadSmtp, readFlag, saveSettings } from './settings.ts'

export { loadSettings, loadSmtp, readFlag, writeFlag } from './settings.ts'

export interface SecurityDeps {
  readonly ports: Ports
  /** How the audit of the open store stands. */
  readonly auditState: () => 'intact' | 'gap' | 'damaged'
  /** Where the users' own pages are served now; null when they are off. */
  readonly userPages: () => string | null
}

/** Handlers of the status bar and of the settings. */
export function security(deps: SecurityDeps): HandlersFor<'security'> {
  return {
    async status(call) {
      const [waiting, openCalls, rows, users] = await Promise.all([
        countOf(
          call.read
            .selectFrom('message')
            .select(db => db.fn.countAll<number>().as('n'))
            .where('state', 'in', ['queued', 'sending', 'failed']),
        ),
        countOf(
          call.read
            .selectFrom('call')
            .select(db => db.fn.countAll<number>().as('n'))
            .where('state', '<>', 'closed'),
        ),
        countOf(call.read.selectFrom('audit').select(db => db.fn.max<number>('seq').as('n'))),
        countOf(call.read.selectFrom('user').select(db => db.fn.countAll<number>().as('n'))),
      ])
      return {
        storeName: (await readFlag(call.read, 'store.name')) ?? '',
        sample: (await readFlag(call.read, 'sample')) !== null,
        outboxWaiting: waiting,
        openCalls,
        auditRows: rows,
        auditState: deps.auditState(),
        users,
        recoveryConfirmed: (await readFlag(call.read, 'recovery.confirmed')) !== null,
        userPages: deps.userPages(),
        now: call.now,
      }
    },

    settings: async call => shown(await loadSettings(call.read)),

    async updateSettings(call, input) {
      const change = withoutUndefined(input.settings)
      const next = await call.write(async tx => {
        const before = await loadSettings(tx)
        const next = Settings.parse({ ...before, ...change })
        call.detail({ reason: input.reason, settings: Object.keys(change).join(' ') })
        await saveSettings(tx, call.keys, { next, before, by: staff(call.actor).operatorId, at: call.now })
        return next
      })
      return shown(next)
    },

    async testSender(call, { to }) {
      const smtp = await loadSmtp(call.read, call.keys)
      if (smtp === null) throw new Refusal({ code: 'conflict', reason: 'security.no-sender' })
      const delivery = await deps.ports.senders.smtp(smtp.options).send({
        channel: 'email',
        to,
        subject: 'IAM Desk: test message',
        body: new Secret(
          'This message shows that IAM Desk can send mail. It carries no code.\n这条消息说明 IAM Desk 可以发送邮件，其中不含验证码。\n',
        ),
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

/** A password that was written is never read back. */
const shown = (settings: Settings): Settings => ({
  ...settings,
  smtp: settings.smtp === null ? null : { ...settings.smtp, password: '' },
})

/** Zod leaves a key that was sent as undefined; it must not erase a setting. */
const withoutUndefined = (change: Partial<Record<keyof Settings, unknown>>) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))

async function countOf(query: { executeTakeFirst(): Promise<{ n: number | null } | undefined> }): Promise<number> {
  return (await query.executeTakeFirst())?.n ?? 0
}
