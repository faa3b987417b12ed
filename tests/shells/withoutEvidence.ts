import { expect } from 'vitest'

import { allCapabilities } from '#shared/contract/index.ts'
import type { Reply } from '#shared/errors.ts'

import { EXAMPLES, type Scene } from '../contract/examples.ts'

type Ask = (name: string, input: unknown) => Promise<Reply<unknown>>

/** What only protects costs a reason and no proof. */
const FREE = ['disable-user', 'end-sessions']

const ACTS = allCapabilities().flatMap(({ name, capability }) =>
  capability.kind === 'command' && capability.evidence !== 'none' && !FREE.includes(capability.evidence)
    ? [{ name, act: capability.evidence, allow: capability.allow }]
    : [],
)

/**
 * Calls every act that needs proof, with nothing proved, in an open call of a page whose operator may. `by` is who acts: the page
 * itself, or the command line, which has its own line in each declaration.
 */
export async function actsWithoutEvidence(ask: Ask, by: { readonly ask: Ask; readonly face: 'operator' | 'cli' }) {
  const call = async (name: string, input: unknown) => {
    const reply = await ask(name, input)
    if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`)
    return reply.value as Record<string, string>
  }
  const { accountId } = await call('directory.createAccount', { name: 'Without evidence' })
  expect(ACTS.map(({ act }) => act)).toEqual(expect.arrayContaining(['reset-password', 'reset-mfa', 'unlock']))
  for (const { name, act, allow } of ACTS) {
    const { userId } = await call('directory.createUser', { accountId, user: { login: name, name: act } })
    const { callId } = await call('calls.open', { userId, intent: act })
    const input = EXAMPLES[name]({ accountId, userId, callId } as unknown as Scene)
    const reply = await by.ask(name, input)
    // A user who is not locked cannot be unlocked, proof or no proof.
    const unproved = act === 'unlock' || act === 'enable-user' ? 'conflict' : 'evidence_required'
    const code = allow[by.face] === 'never' ? 'forbidden' : unproved
    expect(reply, name).toMatchObject({ ok: false, error: { code } })
    const { rows } = (await call('audit.list', { callId, outcome: 'refused', limit: 10 })) as unknown as {
      rows: unknown[]
    }
    expect(rows, name).toHaveLength(1)
    expect(rows[0], name).toMatchObject({ outcome: 'refused', actorKind: by.face })
  }
}
