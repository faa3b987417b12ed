import type { IamClient } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { OPERATIONS } from '../../electron/lab-api/catalogue.ts'
import { keyOf } from '../../electron/lab-api/operations.ts'
import { faultsOf } from './shapes.ts'

/** One request of an operation, as `npm run conformance` counts them. */
export interface Tried {
  readonly operation: string
  readonly status: number
}

/** Where `npm run conformance` collects what was tried; unset elsewhere. */
const FOLDER = process.env['CONFORMANCE_RECORDS']

/** Keeps that an operation was tried and how it ended. */
export function record(tried: Tried): void {
  if (FOLDER === undefined) return
  mkdirSync(FOLDER, { recursive: true })
  appendFileSync(join(FOLDER, `${String(process.pid)}.jsonl`), `${JSON.stringify(tried)}\n`)
}

const SUCCESS = new Map(OPERATIONS.map(operation => [keyOf(operation), operation.success]))

/**
 * The official client, whose every answer is checked against the catalogue: the status, and the shape of what came. Failures go
 * through, for tests to look at.
 */
export function recorded(client: IamClient): IamClient {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      const success = typeof name === 'string' ? SUCCESS.get(name) : undefined
      if (typeof member !== 'function' || success === undefined) return member
      const operation = String(name)
      return async (...given: readonly unknown[]): Promise<unknown> => {
        let answer: unknown
        try {
          answer = await Reflect.apply(member, target, given)
        } catch (error) {
          const { httpStatusCode } = error as { readonly httpStatusCode?: number }
          record({ operation, status: httpStatusCode ?? 0 })
          throw error
        }
        check(operation, { answer, success })
        return answer
      }
    },
  })
}

function check(operation: string, { answer, success }: { readonly answer: unknown; readonly success: number }): void {
  const { httpStatusCode, 'X-Subject-Token': _token, ...body } = answer as Readonly<Record<string, unknown>>
  if (httpStatusCode !== success)
    throw new Error(`${operation} answered ${String(httpStatusCode)}, not ${String(success)}`)
  const faults = faultsOf(operation, body)
  if (faults.length > 0) throw new Error(`${operation}: ${faults.join('; ')}`)
  record({ operation, status: success })
}
