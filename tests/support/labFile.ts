import { afterAll } from 'vitest'

import { makeLab } from './labDesk.ts'

/**
 * The lab of one test file, closed after its last test, with three users: who owns its account, who may do nothing in it, and who owns
 * another account. Awaited at the top of the file.
 */
export async function labOfFile() {
  const lab = await makeLab()
  afterAll(() => lab.close())
  return { lab, owner: lab.owner, li: await lab.user('li.na'), stranger: await lab.stranger() }
}
