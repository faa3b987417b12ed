import { ClientRequestException } from '@huaweicloud/huaweicloud-sdk-core/exception/ClientRequestException.js'
import { ServerResponseException } from '@huaweicloud/huaweicloud-sdk-core/exception/ServerResponseException.js'
import {
  KeystoneCheckUserInGroupRequest,
  KeystoneListUsersRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { ERROR_CODES } from '#shared/errors.ts'
import { parseCustomRole } from '../../electron/core/access/access.ts'
import { errorAnswer, labErrorOf, labErrorOfSignature, type ErrorAnswer } from '../../electron/lab-api/envelopes.ts'
import { IAM_ERRORS, isIamCode } from '../../electron/lab-api/errors.ts'
import { SIGNATURE_FAULTS } from '../../electron/lab-api/signature.ts'
import { globalClient } from '../support/officialSdk.ts'

describe('the envelopes', () => {
  it('are those of OpenStack and of IAM', () => {
    expect(errorAnswer('keystone', { code: 'IAM.0004', about: ['u1'] })).toEqual({
      status: 404,
      body: { error: { code: 404, message: 'Could not find the requested resource u1.', title: 'Not Found' } },
    })
    expect(errorAnswer('iam', { code: 'IAM.0004' })).toEqual({
      status: 404,
      body: { error_msg: 'Could not find the requested resource.', error_code: 'IAM.0004' },
    })
  })

  it('say several things they are about, and take none for a pattern', () => {
    const { body } = errorAnswer('iam', { code: 'IAM.1102', about: ['$&', '{}'] })
    expect(body).toEqual({ error_msg: 'The $&, {} in the request body is invalid.', error_code: 'IAM.1102' })
  })

  it('leave no gap in any sentence', () => {
    for (const code of Object.keys(IAM_ERRORS).filter(isIamCode))
      for (const about of [[], ['user.name']]) {
        const { status, body } = errorAnswer('iam', { code, about })
        expect(status).toBeGreaterThanOrEqual(400)
        expect(JSON.stringify(body), code).not.toMatch(/\{\}| {2}| \./u)
      }
  })
})

describe('what the official SDK makes of an error', () => {
  let answer: ErrorAnswer = errorAnswer('iam', { code: 'IAM.0006' })
  const server = createServer((_incoming, response) => {
    response
      .writeHead(answer.status, { 'Content-Type': 'application/json', 'X-Request-Id': 'r1' })
      .end(JSON.stringify(answer.body))
  })
  let endpoint = ''
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })

  const Thrown = z.object({
    httpStatusCode: z.number(),
    errorCode: z.unknown(),
    errorMsg: z.unknown(),
    requestId: z.unknown(),
  })
  const client = () => globalClient(endpoint, { ak: 'A', sk: 'S', domainId: 'd1' })
  const thrown = async (call: () => Promise<unknown>) => {
    try {
      await call()
    } catch (error) {
      return {
        kind:
          error instanceof ClientRequestException
            ? 'client'
            : error instanceof ServerResponseException
              ? 'server'
              : 'other',
        ...Thrown.parse(error),
      }
    }
    throw new Error('it was answered')
  }

  it('is the code of IAM, or the status of OpenStack', async () => {
    const call = () => client().keystoneListUsers(new KeystoneListUsersRequest())
    answer = errorAnswer('iam', { code: '1109' })
    expect(await thrown(call)).toEqual({
      kind: 'client',
      httpStatusCode: 400,
      errorCode: '1109',
      errorMsg: 'The username already exists.',
      requestId: 'r1',
    })
    answer = errorAnswer('keystone', { code: 'IAM.0003', about: ['iam:users:listUsers'] })
    expect(await thrown(call)).toMatchObject({
      kind: 'client',
      httpStatusCode: 403,
      errorCode: 403,
      errorMsg: "Policy doesn't allow iam:users:listUsers to be performed.",
    })
    answer = errorAnswer('keystone', labErrorOf({ code: 'unavailable' }))
    expect(await thrown(call)).toMatchObject({ kind: 'server', httpStatusCode: 503 })
  })

  it('is the status alone where there is no body', async () => {
    answer = errorAnswer('keystone', { code: 'IAM.0004' })
    const call = () => client().keystoneCheckUserInGroup(new KeystoneCheckUserInGroupRequest('g1', 'u1'))
    expect(await thrown(call)).toMatchObject({ kind: 'client', httpStatusCode: 404 })
  })
})

describe('the errors of the lab', () => {
  it.each(ERROR_CODES)('have a code for %s', code => {
    const { status } = errorAnswer('iam', labErrorOf({ code }))
    expect(status).toBeGreaterThanOrEqual(400)
  })

  it('are as precise as the reason, and show nothing else of a failure', () => {
    expect(labErrorOf({ code: 'conflict', reason: 'directory.login.taken', fields: ['login'] })).toEqual({
      code: '1109',
      about: ['login'],
    })
    expect(labErrorOf({ code: 'conflict', reason: 'toString' })).toEqual({ code: 'IAM.0005' })
    const hidden = errorAnswer('iam', labErrorOf({ code: 'internal', incident: 'deadbeef', reason: 'x' }))
    expect(JSON.stringify(hidden)).not.toMatch(/deadbeef|x"/u)
  })

  it('have a sentence for every violation of a policy, and name where', () => {
    const parsed = parseCustomRole({
      display_name: 'a',
      type: 'AX',
      description: '',
      policy: { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['a'] }] },
    })
    const [violation] = parsed.ok ? [] : parsed.violations
    const error = labErrorOf({
      code: 'invalid_input',
      reason: violation?.code ?? '',
      fields: violation === undefined ? [] : [violation.where],
    })
    expect(errorAnswer('iam', error)).toEqual({
      status: 400,
      body: {
        error_msg: 'The action URN role.policy.Statement[0].Action[0] contains invalid characters.',
        error_code: 'IAM.1035',
      },
    })
  })

  it('know every code that a policy can fall over', () => {
    const codes = ['document', 'role'].flatMap(file => {
      const source = readFileSync(join(import.meta.dirname, `../../electron/core/access/${file}.ts`), 'utf8')
      return source.match(/(?<=')IAM\.\d{4}(?=')/gu) ?? []
    })
    expect(new Set(codes).size).toBeGreaterThan(40)
    expect(codes.filter(code => !isIamCode(code))).toEqual([])
  })

  it('do not tell an unknown access key from a wrong secret', () => {
    const answers = SIGNATURE_FAULTS.filter(fault => fault !== 'bad-target').map(fault =>
      errorAnswer('iam', labErrorOfSignature(fault)),
    )
    for (const one of answers) expect(one).toEqual(answers[0])
    expect(answers[0]?.status).toBe(401)
    expect(errorAnswer('iam', labErrorOfSignature('bad-target')).status).toBe(400)
  })
})
