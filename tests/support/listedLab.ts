import type { Input } from '#shared/contract/index.ts'

import { SAMPLE_PASSWORD } from '../../electron/core/app.ts'
import { forgotPage } from './forgot.ts'
import { makeApp } from './makeApp.ts'

export const PASSWORD = SAMPLE_PASSWORD
export const ACCOUNT = 'sample-lab'
/** An address of the office, and one outside; none of them is anybody's (RFC 1918, RFC 5737). */
export const OFFICE = '10.20.30.40'
export const OUTSIDE = '203.0.113.9'

type Entries = Input<'accessLists.set'>['entries']

/** A sample desk whose users have passwords: `wei`, an IAM user, and `owner`, the root identity of the same account. */
export async function listedLab() {
  const desk = await makeApp()
  await desk.app.fillWithSample(120)
  const ann = desk.as('ann')
  await ann.call('directory.createAccount', { name: 'other' })
  const { accounts } = await ann.call('directory.accounts', {})
  const accountId = accounts.find(one => one.name === ACCOUNT)?.accountId
  if (accountId === undefined) throw new Error('no sample account')
  const { users } = await ann.call('directory.listUsers', { accountId, limit: 200 })
  const plain = users.find(
    one =>
      one.kind === 'iam-user' &&
      one.enabled &&
      !one.hasMfa &&
      one.pending.length === 0 &&
      one.shared.length === 0 &&
      one.email !== '' &&
      one.phone !== '',
  )
  const root = users.find(one => one.kind === 'root')
  if (plain === undefined || root === undefined) throw new Error('the sample has changed')
  const logins = { wei: plain.login, owner: root.login }
  const named = (login: string) => (login === 'wei' || login === 'owner' ? logins[login] : login)
  const set = (entries: Entries) => ({ accountId, entries, reason: 'a test' })
  return {
    desk,
    ann,
    logins,
    bound: users.filter(one => one.kind === 'iam-user').length,
    list: (entries: Entries) => ann.call('accessLists.set', set(entries)),
    refusal: (entries: Entries) => ann.refusal('accessLists.set', set(entries)),
    /** Signs in on a page of its own at an address, as `wei` with the right password unless said otherwise. */
    signIn: (
      client: string,
      peer: string | undefined,
      typed: { readonly account?: string; readonly login?: string; readonly password?: string } = {},
    ) =>
      desk.asUser(client, peer === undefined ? {} : { peer }).call('sessions.signIn', {
        account: typed.account ?? ACCOUNT,
        login: named(typed.login ?? 'wei'),
        password: typed.password ?? PASSWORD,
      }),
    /** A page of somebody at an address who forgot their password. */
    page: (client: string, peer: string) => {
      const page = forgotPage(desk, client, peer)
      const begin = (login: string, account = ACCOUNT) => page.begin(named(login), account)
      const begun = (login: string, account = ACCOUNT) => page.begun(named(login), account)
      return { ...page, begin, begun }
    },
  }
}
