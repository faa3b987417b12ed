import type { AnchorReport, AuditReport } from '#shared/contract/audit.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type HandlersFor, type QueryCall } from '../call.ts'
import {
  checkPaper,
  countersign,
  fingerprintOf,
  keyText,
  readKey,
  readLine,
  readWords,
  signAnchor,
  wordsOf,
  type AnchorPaper,
  type Paper,
} from '../papers/papers.ts'
import { readFlag } from '../security/security.ts'
import type { ReadDb } from '../store/database.ts'
import { judgeAnchor } from './judgeAnchor.ts'
import { hashOfRow, newestRow, openCalls } from './rows.ts'

export interface AnchorDeps {
  readonly verify: (call: QueryCall) => Promise<AuditReport>
  readonly alertsWaiting: (db: ReadDb, viewing: Pick<QueryCall, 'now' | 'settings' | 'actor'>) => Promise<number>
}

type Handlers = Pick<HandlersFor<'audit'>, 'anchor' | 'checkAnchor' | 'countersign'>

/** Anchors of the audit's head: taken for a sheet of paper, held against the store later, signed by a second desk. */
export function anchors({ verify, alertsWaiting }: AnchorDeps): Handlers {
  return {
    async anchor(call, { to }) {
      const from = staff(call.actor).name
      return call.write(async tx => {
        const newest = await newestRow(tx)
        // Unlocking leaves a row, so there is one.
        if (newest === undefined) throw new Error('an audit without rows')
        // Seconds are what the line holds.
        const anchor = { rows: newest.seq, at: Math.floor(call.now / 1_000) * 1_000, head: newest.hash }
        call.note(String(anchor.rows))
        if (to !== '') call.detail({ to })
        return {
          ...(await ofThisDesk(tx, call)),
          text: signAnchor(call.keys, anchor),
          rows: anchor.rows,
          words: wordsOf(anchor),
          at: anchor.at,
          from,
          to,
          openCalls: (await openCalls(tx)).map(one => ({
            number: one.number,
            // The table checks the column, and closed ones were left out.
            state: one.state as 'open' | 'hold',
            operatorName: one.operator_name,
            openedAt: one.opened_at,
          })),
          radarAlerts: await alertsWaiting(tx, call),
        }
      })
    },

    async checkAnchor(call, { anchor: text, key }) {
      const audit = await verify(call)
      const nothing = { rows: 0, at: null, firstBad: null, countersigned: null, audit }
      const typed = readWords(text)
      if (typed !== null) {
        const row = await hashOfRow(call.read, typed.rows)
        const words = row === undefined ? null : wordsOf({ rows: typed.rows, head: row.hash })
        const fits = words === null ? null : words.join(' ') === typed.words.join(' ')
        return { ...nothing, rows: typed.rows, ...judgeAnchor({ chain: audit, rows: typed.rows, fits }) }
      }
      const paper = readLine(text)
      const anchor = typeof paper === 'string' ? null : anchorIn(paper)
      if (typeof paper === 'string' || anchor === null) return { ...nothing, verdict: 'unreadable' }
      const about = {
        ...nothing,
        rows: anchor.rows,
        at: anchor.at,
        countersigned: secondDesk(paper, call.keys.publicKey, key),
      }
      switch (checkPaper(anchor, [call.keys.publicKey])) {
        case 'other-key':
          return { ...about, verdict: 'another-desk' }
        case 'altered':
          return { ...about, verdict: 'not-genuine' }
        case 'genuine': {
          const row = await hashOfRow(call.read, anchor.rows)
          const fits = row === undefined ? null : Buffer.from(row.hash).equals(anchor.head)
          return { ...about, ...judgeAnchor({ chain: audit, rows: anchor.rows, fits }) }
        }
      }
    },

    countersign: (call, { anchor: text, key }) =>
      call.write(async tx => {
        const paper = readLine(text)
        const publicKey = readKey(key)
        if (publicKey === null)
          throw new Refusal({ code: 'invalid_input', reason: 'audit.anchor.badKey', fields: ['key'] })
        if (typeof paper === 'string' || paper.kind !== 'anchor')
          throw new Refusal({ code: 'invalid_input', reason: 'audit.anchor.notAnAnchor', fields: ['anchor'] })
        // A desk that signs for itself is no second witness.
        if (paper.fingerprint === fingerprintOf(call.keys.publicKey))
          throw new Refusal({ code: 'conflict', reason: 'audit.anchor.ownDesk', fields: ['anchor'] })
        if (checkPaper(paper, [publicKey]) !== 'genuine')
          throw new Refusal({ code: 'conflict', reason: 'audit.anchor.notGenuine', fields: ['anchor'] })
        call.note(`${paper.fingerprint}:${String(paper.rows)}`)
        return {
          ...(await ofThisDesk(tx, call)),
          text: countersign(call.keys, call.now, paper),
          rows: paper.rows,
          words: wordsOf(paper),
          takenAt: paper.at,
          at: call.now,
          of: paper.fingerprint,
        }
      }),
  }
}

const ofThisDesk = async (db: ReadDb, { keys }: Pick<QueryCall, 'keys'>) => ({
  deskName: (await readFlag(db, 'store.name')) ?? '',
  key: keyText(keys.publicKey),
  fingerprint: fingerprintOf(keys.publicKey),
})

function anchorIn(paper: Paper): AnchorPaper | null {
  switch (paper.kind) {
    case 'anchor':
      return paper
    case 'countersignature':
      return paper.anchor
    case 'receipt':
    case 'key':
      return null
  }
}

/** The signature around an anchor, which only the second desk's own public key can check. */
function secondDesk(paper: Paper, own: Uint8Array, key: string): AnchorReport['countersigned'] {
  if (paper.kind !== 'countersignature') return null
  const publicKey = readKey(key)
  const { fingerprint, at } = paper
  if (publicKey === null || fingerprintOf(publicKey) !== fingerprint) return { fingerprint, at, state: 'key-missing' }
  return { fingerprint, at, state: checkPaper(paper, [own, publicKey]) === 'genuine' ? 'genuine' : 'not-genuine' }
}
