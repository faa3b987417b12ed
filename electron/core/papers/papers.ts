import { isSignedBy, type Keys } from '../store/keys.ts'
import { fingerprintOf } from './encoding.ts'
import {
  anchorLine,
  countersignatureLine,
  keyLine,
  readLine,
  receiptLine,
  signedLine,
  type Anchor,
  type AnchorPaper,
  type Paper,
  type Receipt,
} from './lines.ts'

export { fingerprintOf, sha256 } from './encoding.ts'
export { readLine, receiptLine, signedLine, type Anchor, type AnchorPaper, type Paper, type Receipt } from './lines.ts'
export { readWords, wordsOf } from './words.ts'

type Signing = Pick<Keys, 'publicKey' | 'sign'>

/** A desk's public key as one line, with the fingerprint that tells a misread one. */
export const keyText = (publicKey: Uint8Array): string => keyLine(publicKey, fingerprintOf(publicKey))

/** The public key of a line by `keyText`; null when it is none, or was misread. */
export function readKey(text: string): Uint8Array | null {
  const paper = readLine(text)
  if (typeof paper === 'string' || paper.kind !== 'key') return null
  return fingerprintOf(paper.publicKey) === paper.fingerprint ? paper.publicKey : null
}

/** The line of a receipt, signed by this desk. */
export const signReceipt = (keys: Signing, receipt: Receipt): string =>
  signed(keys, 'receipt', receiptLine(fingerprintOf(keys.publicKey), receipt))

/** The line of an anchor, signed by this desk. */
export const signAnchor = (keys: Signing, anchor: Anchor): string =>
  signed(keys, 'anchor', anchorLine(fingerprintOf(keys.publicKey), anchor))

/** Another desk's anchor with this desk's time and signature around it: one line that holds both. */
export const countersign = (keys: Signing, at: number, anchor: AnchorPaper): string =>
  signed(keys, 'anchor', countersignatureLine(fingerprintOf(keys.publicKey), at, anchor))

const signed = (keys: Signing, purpose: 'receipt' | 'anchor', said: string): string =>
  signedLine(said, keys.sign(purpose, said))

/** `other-key`: none of the keys at hand is the one it names. `altered`: it is, and this is not what that desk signed. */
export type Genuineness = 'genuine' | 'altered' | 'other-key'

/** Checks every signature of a paper against the public keys at hand. Needs no store. */
export function checkPaper(
  paper: Exclude<Paper, { readonly kind: 'key' }>,
  publicKeys: readonly Uint8Array[],
): Genuineness {
  const key = publicKeys.find(one => fingerprintOf(one) === paper.fingerprint)
  if (key === undefined) return 'other-key'
  const purpose = paper.kind === 'receipt' ? 'receipt' : 'anchor'
  if (!isSignedBy(key, paper.signature, { purpose, parts: [paper.said] })) return 'altered'
  if (paper.kind !== 'countersignature') return 'genuine'
  // A desk that signs for itself is no second witness.
  return paper.anchor.fingerprint === paper.fingerprint ? 'altered' : checkPaper(paper.anchor, publicKeys)
}
