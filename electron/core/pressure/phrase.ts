import type { ReadDb, WriteDb } from '../store/database.ts'
import { readFlag, writeFlag } from '../security/security.ts'
import type { Keys } from '../store/keys.ts'
import { writtenAt } from './rows.ts'

const NAME = 'pressure.phrase'

/** However it is written: case, width and spaces do not matter to somebody who types with a hand on their shoulder. */
const folded = (text: string): string => text.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/gu, ' ')

/** Keyed: neither a setting nor a copy of the store gives the phrase away. */
const digestOf = (keys: Keys, text: string): string =>
  Buffer.from(keys.mac('token', 'pressure phrase', folded(text))).toString('hex')

/** Whether this text is the phrase that was agreed, and nothing else. */
export async function isPhrase(db: ReadDb | WriteDb, keys: Keys, text: string): Promise<boolean> {
  const agreed = await readFlag(db, NAME)
  return agreed !== null && agreed !== '' && text.trim() !== '' && digestOf(keys, text) === agreed
}

/** When the phrase was agreed; null when there is none. */
export async function phraseSetAt(db: ReadDb): Promise<number | null> {
  return (await writtenAt(db, NAME))?.changed_at ?? null
}

/** Agrees on a phrase; an empty one ends it. */
export const writePhrase = (
  tx: WriteDb,
  keys: Keys,
  to: { readonly phrase: string; readonly at: number },
): Promise<void> => writeFlag(tx, NAME, { value: to.phrase === '' ? '' : digestOf(keys, to.phrase), at: to.at })
