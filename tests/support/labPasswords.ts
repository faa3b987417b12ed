import { createHash } from 'node:crypto'

import type { AccountId } from '#shared/contract/ids.ts'

import type { TestApp } from './makeApp.ts'

/** Gives a user who has none a password of their own, as a directory that is imported brings it. */
export async function givePassword(
  desk: TestApp,
  user: { readonly accountId: AccountId; readonly login: string },
  password: string,
): Promise<void> {
  const salt = Buffer.from('a salt of a test')
  const digest = createHash('sha1').update(password).update(salt).digest()
  const hash = `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`
  const entry = `dn: uid=${user.login},dc=x\nobjectClass: person\nuid: ${user.login}\nuserPassword: ${hash}\n\n`
  const ann = desk.as('ann')
  const read = await ann.call('directory.readImport', {
    fileName: 'a.ldif',
    content: Buffer.from(entry).toString('base64'),
  })
  const { counts } = await ann.call('directory.runImport', {
    importId: read.importId,
    accountId: user.accountId,
    format: read.format,
    mapping: Object.fromEntries(read.columns.map(({ name, suggested }) => [name, suggested])),
    keepPasswords: true,
  })
  if (counts.passwords !== 1) throw new Error(`${user.login} has a password already`)
}
