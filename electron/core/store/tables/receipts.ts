import type { CallId } from '#shared/contract/ids.ts'

export interface CallFileTable {
  seq: number
  call_id: CallId
  content: string
  hash: Uint8Array
  receipt: string
}

export interface CallFilePersonTable {
  seq: number
  salt: Uint8Array
  person: string
}

/** Rows of sealed call files. */
export interface ReceiptsTables {
  call_file: CallFileTable
  call_file_person: CallFilePersonTable
}
