import { Readable } from 'node:stream'

import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { LabError } from './envelopes.ts'

/** IAM refuses longer bodies with IAM.1101. */
const LONGEST_BODY = 32 * 1024

/** The bytes of bodies as they came, because signatures are over bytes. */
export interface Bodies {
  /** Reads the body of every request before anything else does. */
  attach(routes: FastifyInstance): void
  of(request: FastifyRequest): Uint8Array
  /** The error of IAM for a body that was not read; undefined for any other fault. */
  faultOf(error: Error): LabError | undefined
}

class TooLong extends Error {
  override readonly name = 'TooLong'
}
/** The client went away, or was cut off by the time limits: nothing of the lab is broken. */
class CutOff extends Error {
  override readonly name = 'CutOff'
}

/**
 * Reads bodies whatever the method: the official SDK sends `{}` with some GETs, and signs it.
 * Fastify itself reads none of them, since what it hands on is no longer what was signed.
 */
export function bodyReader(): Bodies {
  const read = new WeakMap<object, Uint8Array>()
  return {
    attach(routes) {
      routes.removeAllContentTypeParsers()
      routes.addContentTypeParser('*', (_request, payload, done) => {
        payload.resume()
        done(null)
      })
      routes.addHook('preParsing', async (request, _reply, payload) => {
        if (Number(request.headers['content-length'] ?? 0) > LONGEST_BODY) throw new TooLong()
        const body = await bytesOf(payload as AsyncIterable<Uint8Array>)
        read.set(request.raw, body)
        return Readable.from([body])
      })
    },
    of: request => read.get(request.raw) ?? new Uint8Array(),
    faultOf(error) {
      if (error instanceof TooLong) return { code: 'IAM.1101' }
      return error instanceof CutOff ? { code: 'IAM.0011' } : undefined
    },
  }
}

async function bytesOf(payload: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const part of payload) {
      length += part.length
      if (length > LONGEST_BODY) throw new TooLong()
      parts.push(part)
    }
  } catch (error) {
    throw error instanceof TooLong ? error : new CutOff('the body did not come to its end', { cause: error })
  }
  return Buffer.concat(parts)
}
