import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'

import type { Policy } from '#shared/contract/policy.ts'
import { LARGEST_POLICY_FILE, readPolicyFile } from '#shared/policyFile.ts'

import { EXIT, Stop } from './stop.ts'
import type { Words } from './words.ts'

/** The policy of a file as it is exported. Ends the command with the field that does not fit and what to do. */
export function policyFromFile(file: string, words: Words): Policy {
  const read = readPolicyFile(contentOf(file, words))
  if (read.ok) return read.policy
  const { reason, values } = read.problem
  throw new Stop(EXIT.data, words.text.problems.policyFile(file, words.ofReason(reason, values)))
}

/** Nothing but an ordinary file of a reasonable size is read: a device or a pipe may never end. */
function contentOf(file: string, words: Words): string {
  let handle: number | undefined
  try {
    handle = openSync(file, 'r')
    const about = fstatSync(handle)
    if (!about.isFile()) throw new Error('no ordinary file')
    // One byte more than allowed is enough to be told so.
    return about.size > LARGEST_POLICY_FILE ? ' '.repeat(LARGEST_POLICY_FILE + 1) : readFileSync(handle, 'utf8')
  } catch {
    throw new Stop(EXIT.noInput, words.text.problems.unreadable(file))
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}
